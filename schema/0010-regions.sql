-- Regions as people write them.  The tables are filled by customersctl, which
-- folds names; customersctl regions import does it anew.
--
-- Each statement can be run again if a later one fails.

-- To find the regions that addresses have.
ALTER TABLE customer_address_entity
	ADD KEY IF NOT EXISTS CUSTOMER_ADDRESS_ENTITY_REGION_ID (region_id);

-- Ours.  Countries with a list of regions.  A text that a closed list does not
-- have is refused where a region is required: that of the United States, that
-- of Canada, and those that the operator imported.
CREATE TABLE IF NOT EXISTS region_list (
	country_id varchar(2) NOT NULL,
	closed tinyint(1) NOT NULL DEFAULT 0,
	PRIMARY KEY (country_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT IGNORE INTO region_list (country_id, closed)
    SELECT country_id, country_id IN ('US', 'CA') OR MIN(region_id) <= 10000
    FROM directory_country_region GROUP BY country_id;

-- Ours.  Regions that came with the program and that addresses have, although an
-- operator's list has taken the place of theirs: only their ids are known.
CREATE TABLE IF NOT EXISTS region_retired (
	region_id int(10) unsigned NOT NULL,
	PRIMARY KEY (region_id),
	CONSTRAINT REGION_RETIRED_REGION_FK
	    FOREIGN KEY (region_id)
	    REFERENCES directory_country_region (region_id)
	    ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Until now an import left the regions in place that came with the program: ids
-- above 10000, which operators' lists, as those of the reference, do not have.
INSERT IGNORE INTO region_retired (region_id)
    SELECT r.region_id FROM directory_country_region r
    JOIN region_list l ON l.country_id = r.country_id AND l.closed = 1
    WHERE r.region_id > 10000 AND r.country_id NOT IN ('US', 'CA');

-- Ours.  What a region is called, as values/region_name.h folds it; precedence:
-- 0 its code, 1 its name, 2 an alternative name, 3 a part of one of these.
-- "name" is as it is written, where regions share what is folded; else empty.
CREATE TABLE IF NOT EXISTS region_name (
	country_id varchar(2) COLLATE utf8mb4_nopad_bin NOT NULL,
	folded varchar(255) COLLATE utf8mb4_nopad_bin NOT NULL,
	region_id int(10) unsigned NOT NULL,
	name varchar(255) COLLATE utf8mb4_nopad_bin NOT NULL DEFAULT '',
	precedence tinyint(3) unsigned NOT NULL,
	PRIMARY KEY (country_id, folded, region_id, name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
