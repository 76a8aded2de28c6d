"""What every domain stands on: settings, database, errors, money, storage, broker, outbox."""
