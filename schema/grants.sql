-- The rights of the workers' account, and no more: it may read the shop, and
-- write accounts and what belongs to them.
--
-- The database here is `customers`, and the account 'customers'@'localhost',
-- which must exist, for instance by
--	CREATE USER 'customers'@'localhost' IDENTIFIED BY 'a long password';
-- For other names, replace them with sed:
--	sed -e "s/\`customers\`/\`shop\`/" \
--	    -e "s/'customers'@'localhost'/'web'@'10.0.0.%'/" \
--	    grants.sql | mariadb

-- The shop: stores, settings, countries, attributes, callers.
GRANT SELECT ON `customers`.store_website TO 'customers'@'localhost';
GRANT SELECT ON `customers`.store_group TO 'customers'@'localhost';
GRANT SELECT ON `customers`.store TO 'customers'@'localhost';
GRANT SELECT ON `customers`.core_config_data TO 'customers'@'localhost';
GRANT SELECT ON `customers`.shop_version TO 'customers'@'localhost';
GRANT SELECT ON `customers`.directory_country TO 'customers'@'localhost';
GRANT SELECT ON `customers`.directory_country_region
    TO 'customers'@'localhost';
GRANT SELECT ON `customers`.directory_country_region_name
    TO 'customers'@'localhost';
GRANT SELECT ON `customers`.region_list TO 'customers'@'localhost';
GRANT SELECT ON `customers`.region_name TO 'customers'@'localhost';
GRANT SELECT ON `customers`.region_retired TO 'customers'@'localhost';
GRANT SELECT ON `customers`.customer_group TO 'customers'@'localhost';
GRANT SELECT ON `customers`.eav_entity_type TO 'customers'@'localhost';
GRANT SELECT ON `customers`.eav_attribute TO 'customers'@'localhost';
GRANT SELECT ON `customers`.eav_attribute_label TO 'customers'@'localhost';
GRANT SELECT ON `customers`.eav_attribute_option TO 'customers'@'localhost';
GRANT SELECT ON `customers`.eav_attribute_option_value
    TO 'customers'@'localhost';
GRANT SELECT ON `customers`.customer_eav_attribute TO 'customers'@'localhost';
GRANT SELECT ON `customers`.integration TO 'customers'@'localhost';
GRANT SELECT ON `customers`.integration_token TO 'customers'@'localhost';
GRANT SELECT, INSERT, DELETE ON `customers`.integration_nonce
    TO 'customers'@'localhost';
GRANT SELECT ON `customers`.schema_version TO 'customers'@'localhost';

-- Accounts.
GRANT SELECT, INSERT, UPDATE, DELETE ON `customers`.customer_entity
    TO 'customers'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON `customers`.customer_entity_datetime
    TO 'customers'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON `customers`.customer_entity_decimal
    TO 'customers'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON `customers`.customer_entity_int
    TO 'customers'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON `customers`.customer_entity_text
    TO 'customers'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON `customers`.customer_entity_varchar
    TO 'customers'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON `customers`.customer_address_entity
    TO 'customers'@'localhost';
GRANT SELECT, UPDATE ON `customers`.address_id_block TO 'customers'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE
    ON `customers`.customer_address_entity_datetime
    TO 'customers'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE
    ON `customers`.customer_address_entity_decimal
    TO 'customers'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON `customers`.customer_address_entity_int
    TO 'customers'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON `customers`.customer_address_entity_text
    TO 'customers'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE
    ON `customers`.customer_address_entity_varchar
    TO 'customers'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON `customers`.newsletter_subscriber
    TO 'customers'@'localhost';
GRANT SELECT, INSERT, DELETE
    ON `customers`.login_as_customer_assistance_allowed
    TO 'customers'@'localhost';
GRANT SELECT, DELETE ON `customers`.customer_log TO 'customers'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON `customers`.uniqueness_guard
    TO 'customers'@'localhost';

-- The journal of mails, and the answers kept for an Idempotency-Key.
GRANT SELECT, INSERT, UPDATE, DELETE ON `customers`.customer_mail
    TO 'customers'@'localhost';
GRANT SELECT, UPDATE ON `customers`.customer_mail_flush
    TO 'customers'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON `customers`.idempotency_key
    TO 'customers'@'localhost';

-- The secret of forms.
GRANT SELECT ON `customers`.page_key TO 'customers'@'localhost';

-- Customers who are signed in, and sign-ins that were refused.
GRANT SELECT, INSERT, UPDATE, DELETE ON `customers`.customer_token
    TO 'customers'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON `customers`.signin_throttle
    TO 'customers'@'localhost';

GRANT SELECT, INSERT, DELETE ON `customers`.integration_session
    TO 'customers'@'localhost';

-- What an address has done in an hour.
GRANT SELECT, INSERT, UPDATE ON `customers`.throttle_key
    TO 'customers'@'localhost';
GRANT SELECT, INSERT, UPDATE, DELETE ON `customers`.signup_count
    TO 'customers'@'localhost';
