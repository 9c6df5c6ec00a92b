-- With every change of a setting, a store or an attribute, whoever makes it, the
-- shop gets a new version; while that stands, workers keep what they have read.
-- Versions grow, and none comes again after a backup was restored.
--
-- "customersctl schema install" and "upgrade" run this file whenever they are
-- called.  It needs the right TRIGGER; where the server keeps a binary log, also
-- SUPER, unless log_bin_trust_function_creators is on.  Without them the version
-- stays NULL, and every request reads the shop anew, which costs more.
--
-- TRUNCATE fires no trigger: after it, run the last statement without WHERE.

CREATE TRIGGER IF NOT EXISTS CORE_CONFIG_DATA_AFTER_INSERT
	AFTER INSERT ON core_config_data
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF);
CREATE TRIGGER IF NOT EXISTS CORE_CONFIG_DATA_AFTER_UPDATE
	AFTER UPDATE ON core_config_data
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF);
CREATE TRIGGER IF NOT EXISTS CORE_CONFIG_DATA_AFTER_DELETE
	AFTER DELETE ON core_config_data
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF);

CREATE TRIGGER IF NOT EXISTS STORE_WEBSITE_AFTER_INSERT
	AFTER INSERT ON store_website
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF);
CREATE TRIGGER IF NOT EXISTS STORE_WEBSITE_AFTER_UPDATE
	AFTER UPDATE ON store_website
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF);
CREATE TRIGGER IF NOT EXISTS STORE_WEBSITE_AFTER_DELETE
	AFTER DELETE ON store_website
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF);

CREATE TRIGGER IF NOT EXISTS STORE_GROUP_AFTER_INSERT
	AFTER INSERT ON store_group
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF);
CREATE TRIGGER IF NOT EXISTS STORE_GROUP_AFTER_UPDATE
	AFTER UPDATE ON store_group
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF);
CREATE TRIGGER IF NOT EXISTS STORE_GROUP_AFTER_DELETE
	AFTER DELETE ON store_group
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF);

CREATE TRIGGER IF NOT EXISTS STORE_AFTER_INSERT
	AFTER INSERT ON store
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF);
CREATE TRIGGER IF NOT EXISTS STORE_AFTER_UPDATE
	AFTER UPDATE ON store
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF);
CREATE TRIGGER IF NOT EXISTS STORE_AFTER_DELETE
	AFTER DELETE ON store
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF);

CREATE TRIGGER IF NOT EXISTS EAV_ATTRIBUTE_AFTER_INSERT
	AFTER INSERT ON eav_attribute
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF);
CREATE TRIGGER IF NOT EXISTS EAV_ATTRIBUTE_AFTER_UPDATE
	AFTER UPDATE ON eav_attribute
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF);
CREATE TRIGGER IF NOT EXISTS EAV_ATTRIBUTE_AFTER_DELETE
	AFTER DELETE ON eav_attribute
	FOR EACH ROW UPDATE shop_version SET
	    version = GREATEST(COALESCE(version, 0) + 1,
	    UUID_SHORT() & 0x7FFFFFFFFFFFFFFF);

UPDATE shop_version SET version = UUID_SHORT() & 0x7FFFFFFFFFFFFFFF
	WHERE version IS NULL;
