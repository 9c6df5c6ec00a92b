-- With every change of a setting, a store, an attribute or a region, whoever
-- makes it, the shop gets a new version; while that stands, workers keep what
-- they have read.  Versions grow.
--
-- "customersctl schema install" and "upgrade" run this file whenever they are
-- called.  It needs the right TRIGGER; where the server keeps a binary log, also
-- SUPER, unless log_bin_trust_function_creators is on.  Without them the version
-- stays NULL, and every request reads the shop anew, which costs more.
--
-- TRUNCATE fires no trigger: after it, run the last statement.

CREATE OR REPLACE TRIGGER CORE_CONFIG_DATA_AFTER_INSERT
	AFTER INSERT ON core_config_data
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF)
	    WHERE version_id = 1;
CREATE OR REPLACE TRIGGER CORE_CONFIG_DATA_AFTER_UPDATE
	AFTER UPDATE ON core_config_data
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF)
	    WHERE version_id = 1;
CREATE OR REPLACE TRIGGER CORE_CONFIG_DATA_AFTER_DELETE
	AFTER DELETE ON core_config_data
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF)
	    WHERE version_id = 1;

CREATE OR REPLACE TRIGGER STORE_WEBSITE_AFTER_INSERT
	AFTER INSERT ON store_website
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF)
	    WHERE version_id = 1;
CREATE OR REPLACE TRIGGER STORE_WEBSITE_AFTER_UPDATE
	AFTER UPDATE ON store_website
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF)
	    WHERE version_id = 1;
CREATE OR REPLACE TRIGGER STORE_WEBSITE_AFTER_DELETE
	AFTER DELETE ON store_website
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF)
	    WHERE version_id = 1;

CREATE OR REPLACE TRIGGER STORE_GROUP_AFTER_INSERT
	AFTER INSERT ON store_group
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF)
	    WHERE version_id = 1;
CREATE OR REPLACE TRIGGER STORE_GROUP_AFTER_UPDATE
	AFTER UPDATE ON store_group
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF)
	    WHERE version_id = 1;
CREATE OR REPLACE TRIGGER STORE_GROUP_AFTER_DELETE
	AFTER DELETE ON store_group
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF)
	    WHERE version_id = 1;

CREATE OR REPLACE TRIGGER STORE_AFTER_INSERT
	AFTER INSERT ON store
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF)
	    WHERE version_id = 1;
CREATE OR REPLACE TRIGGER STORE_AFTER_UPDATE
	AFTER UPDATE ON store
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF)
	    WHERE version_id = 1;
CREATE OR REPLACE TRIGGER STORE_AFTER_DELETE
	AFTER DELETE ON store
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF)
	    WHERE version_id = 1;

CREATE OR REPLACE TRIGGER EAV_ATTRIBUTE_AFTER_INSERT
	AFTER INSERT ON eav_attribute
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF)
	    WHERE version_id = 1;
CREATE OR REPLACE TRIGGER EAV_ATTRIBUTE_AFTER_UPDATE
	AFTER UPDATE ON eav_attribute
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF)
	    WHERE version_id = 1;
CREATE OR REPLACE TRIGGER EAV_ATTRIBUTE_AFTER_DELETE
	AFTER DELETE ON eav_attribute
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF)
	    WHERE version_id = 1;

CREATE OR REPLACE TRIGGER DIRECTORY_COUNTRY_REGION_AFTER_INSERT
	AFTER INSERT ON directory_country_region
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF)
	    WHERE version_id = 1;
CREATE OR REPLACE TRIGGER DIRECTORY_COUNTRY_REGION_AFTER_UPDATE
	AFTER UPDATE ON directory_country_region
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF)
	    WHERE version_id = 1;
CREATE OR REPLACE TRIGGER DIRECTORY_COUNTRY_REGION_AFTER_DELETE
	AFTER DELETE ON directory_country_region
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF)
	    WHERE version_id = 1;

CREATE OR REPLACE TRIGGER REGION_LIST_AFTER_INSERT
	AFTER INSERT ON region_list
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF)
	    WHERE version_id = 1;
CREATE OR REPLACE TRIGGER REGION_LIST_AFTER_UPDATE
	AFTER UPDATE ON region_list
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF)
	    WHERE version_id = 1;
CREATE OR REPLACE TRIGGER REGION_LIST_AFTER_DELETE
	AFTER DELETE ON region_list
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF)
	    WHERE version_id = 1;

CREATE OR REPLACE TRIGGER REGION_NAME_AFTER_INSERT
	AFTER INSERT ON region_name
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF)
	    WHERE version_id = 1;
CREATE OR REPLACE TRIGGER REGION_NAME_AFTER_UPDATE
	AFTER UPDATE ON region_name
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF)
	    WHERE version_id = 1;
CREATE OR REPLACE TRIGGER REGION_NAME_AFTER_DELETE
	AFTER DELETE ON region_name
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF)
	    WHERE version_id = 1;

UPDATE shop_version SET version = GREATEST(COALESCE(version, 0) + 1,
	UUID_SHORT() & 0x7FFFFFFFFFFFFFFF) WHERE version_id = 1;
