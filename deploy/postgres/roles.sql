-- Who may do what in the database. Run by a superuser in the shop's own database, before the first
-- migration and after each (what names a table takes effect once the table is there):
--
--   psql --set=ON_ERROR_STOP=1 --file=deploy/postgres/roles.sql atelier
--
-- It may be run any number of times. Logins are yours to make, one for each who connects:
--
--   CREATE ROLE atelier_migration LOGIN PASSWORD '…' IN ROLE atelier_owner;
--   ALTER ROLE atelier_migration SET role = 'atelier_owner';            -- whose the tables then are
--   CREATE ROLE atelier_app_1 LOGIN PASSWORD '…' IN ROLE atelier_app;   -- the shop's DATABASE__URL
--   CREATE ROLE ada LOGIN PASSWORD '…' IN ROLE atelier_analyst;

DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['atelier_owner', 'atelier_app', 'atelier_analyst'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        END IF;
    END LOOP;
    -- Who is nobody in particular connects to nothing.
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    -- The owner makes the schema's extensions, which are trusted ones: no superuser's hand is needed.
    EXECUTE format('GRANT CONNECT, CREATE ON DATABASE %I TO atelier_owner', current_database());
    EXECUTE format(
        'GRANT CONNECT ON DATABASE %I TO atelier_app, atelier_analyst', current_database()
    );
END $$;

ALTER SCHEMA public OWNER TO atelier_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO atelier_app, atelier_analyst;

-- The shop reads and writes rows. It makes, alters and empties no table, and owns none, so it cannot
-- switch off a trigger either.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO atelier_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO atelier_app;
ALTER DEFAULT PRIVILEGES FOR ROLE atelier_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO atelier_app;
ALTER DEFAULT PRIVILEGES FOR ROLE atelier_owner IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO atelier_app;

-- What staff did is written and read, never changed: by privilege here, by trigger for everybody.
-- (A colleague's account that goes takes its name out of the entries: foreign keys act as the owner.)
DO $$
BEGIN
    IF to_regclass('public.audit_entries') IS NOT NULL THEN
        REVOKE UPDATE, DELETE ON audit_entries FROM atelier_app;
        REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM atelier_app;
    END IF;
END $$;

-- Analysts see what was sold, paid and tried on, and not who people are: nothing is granted that is
-- not named here, so a new table or column is closed until somebody thought about it.
DO $$
DECLARE
    seen record;
BEGIN
    FOR seen IN
        SELECT * FROM (VALUES
            ('products', '*'), ('product_variants', '*'), ('product_offers', '*'),
            ('categories', '*'), ('collections', '*'), ('collection_products', '*'),
            ('size_charts', '*'), ('shipping_methods', '*'), ('shipping_rates', '*'),
            ('stock_movements', 'id, created_at, variant_id, delta, reason'),
            ('discounts', '*'), ('order_items', '*'),
            ('orders', 'id, created_at, number, status, currency, locale, subtotal, discount,'
                ' shipping, tax, tax_rate, shipping_tax, total, paid_amount, refund_due,'
                ' refunded_amount, discount_code, shipping_method, payment_method, delivered_at'),
            ('payments', 'id, created_at, order_id, provider, amount, currency, status, settles,'
                ' flag, refunded_amount, paid_at, attempts'),
            ('refunds', 'id, created_at, order_id, payment_id, provider, amount, currency, reason,'
                ' status, finished_at, attempts'),
            ('activity_days', '*'), ('activity_trends', '*'), ('activity_bought_together', '*'),
            ('garments', 'product_id, status, kind, source, refusal_code, measured_at, version'),
            ('tryon_sessions', 'id, created_at, product_id, category, mode, samples, engine, cached,'
                ' status, stage, stage_times, error_code, attempts, queued_at, finished_at')
        ) AS allowed (relation, columns)
    LOOP
        IF to_regclass('public.' || seen.relation) IS NOT NULL THEN
            EXECUTE format(
                'GRANT SELECT %s ON %I TO atelier_analyst',
                CASE WHEN seen.columns = '*' THEN '' ELSE '(' || seen.columns || ')' END,
                seen.relation
            );
        END IF;
    END LOOP;
END $$;
ALTER ROLE atelier_analyst SET default_transaction_read_only = on;
