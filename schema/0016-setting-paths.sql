-- Settings by their path: all that the program uses lie in a few ranges of it,
-- whatever their scope.

ALTER TABLE core_config_data
	ADD KEY IF NOT EXISTS CORE_CONFIG_DATA_PATH (path);
