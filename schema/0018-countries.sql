-- The countries that the reference has.  FX and PR, which its setting
-- general/country/allow names, are none of them: an address may have them all
-- the same.
DELETE FROM directory_country WHERE country_id IN ('FX', 'PR')
    AND country_id NOT IN (SELECT country_id FROM directory_country_region);

-- Kosovo, which is not in ISO 3166.
UPDATE directory_country SET iso3_code = 'XKX'
    WHERE country_id = 'XK' AND iso3_code IS NULL;
