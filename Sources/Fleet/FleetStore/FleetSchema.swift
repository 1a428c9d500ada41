// SPDX-License-Identifier: GPL-3.0-or-later

internal import GRDB

/// The tables of `fleet.sqlite`, version by version; what was released is never changed, only followed by another step.
///
/// Times are milliseconds since 1970 in UTC, and durations are milliseconds. Stages, images and addresses are the words that
/// events and `/status.json` have.
enum FleetSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in try database.execute(sql: first) }
        migrator.registerMigration("2") { database in try database.execute(sql: second) }
        migrator.registerMigration("3") { database in try database.execute(sql: third) }
        migrator.registerMigration("4") { database in try database.execute(sql: fourth) }
        migrator.registerMigration("5") { database in try database.execute(sql: fifth) }
        migrator.registerMigration("6") { database in try database.execute(sql: sixth) }
        migrator.registerMigration("7") { database in try database.execute(sql: seventh) }
        return migrator
    }

    /// Machines, their names, and their boots.
    private static let first = """
        CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
        CREATE TABLE machine (
            number INTEGER PRIMARY KEY,
            uuid TEXT, told_uuid TEXT,
            boot INTEGER NOT NULL, boots INTEGER NOT NULL,
            first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL,
            firmware TEXT, card TEXT, card_proved INTEGER NOT NULL, reported INTEGER NOT NULL,
            secure_boot INTEGER, secure_boot_keys TEXT, secure_boot_level TEXT
        ) STRICT;
        CREATE TABLE machine_mac (
            machine INTEGER NOT NULL, place INTEGER NOT NULL, mac TEXT NOT NULL, PRIMARY KEY (machine, place)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE shared_uuid (uuid TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
        CREATE TABLE boot (
            number INTEGER PRIMARY KEY,
            machine INTEGER NOT NULL,
            mac TEXT NOT NULL, address TEXT,
            begun INTEGER NOT NULL, last_seen INTEGER NOT NULL, duration INTEGER NOT NULL,
            stage TEXT NOT NULL, stopped INTEGER NOT NULL,
            image TEXT, version TEXT,
            verified INTEGER, total INTEGER, from_server INTEGER, from_peers INTEGER,
            disk TEXT, disk_start TEXT,
            reason TEXT, failure TEXT, uptime INTEGER
        ) STRICT;
        CREATE INDEX boot_of_machine ON boot (machine, number);
        CREATE INDEX boot_of_image ON boot (image, number);
        CREATE INDEX boot_by_time ON boot (begun);
        CREATE TABLE boot_stage (
            boot INTEGER NOT NULL, stage TEXT NOT NULL, after INTEGER NOT NULL, PRIMARY KEY (boot, stage)
        ) STRICT, WITHOUT ROWID;
        """

    /// Disks that were written and are to be started, and machines that are given signed programs.
    private static let second = """
        CREATE TABLE disk_start (
            machine INTEGER PRIMARY KEY,
            age INTEGER NOT NULL, asked_age INTEGER,
            image TEXT, version TEXT, disk TEXT, disk_start TEXT,
            probably_started INTEGER NOT NULL, came_back INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE signed_machine (mac TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
        """

    /// What a boot's agent told of the bytes it fetched and gave; `disk_wait` is in milliseconds, and `givers` has a line for
    /// each host that gave something, with its address, a blank and its bytes.
    ///
    /// Givers are no rows of a table: a report that brings figures alone stays one row.
    private static let third = """
        ALTER TABLE boot ADD COLUMN sent INTEGER;
        ALTER TABLE boot ADD COLUMN wasted INTEGER;
        ALTER TABLE boot ADD COLUMN disk_wait INTEGER;
        ALTER TABLE boot ADD COLUMN givers TEXT;
        """

    /// What a machine's agent told of it that rules may go by; `memory` is in bytes.
    private static let fifth = """
        ALTER TABLE machine ADD COLUMN memory INTEGER;
        ALTER TABLE machine ADD COLUMN vendor TEXT;
        ALTER TABLE machine ADD COLUMN model TEXT;
        ALTER TABLE machine ADD COLUMN serial TEXT;
        """

    /// What machines are made of, as docs/inventory.md writes it, and when they told it.
    private static let sixth = """
        CREATE TABLE inventory (
            machine INTEGER PRIMARY KEY, told INTEGER NOT NULL, content BLOB NOT NULL
        ) STRICT;
        """

    /// What somebody wants a machine to start, as rules write it; which boot has had it, or that it was sent to its disk by it.
    private static let seventh = """
        ALTER TABLE machine ADD COLUMN next_boot TEXT;
        ALTER TABLE machine ADD COLUMN next_boot_once INTEGER;
        ALTER TABLE machine ADD COLUMN next_boot_begun INTEGER;
        ALTER TABLE machine ADD COLUMN next_boot_to_disk INTEGER;
        """

    /// The keys of boots, in hexadecimal digits; a counter is that of the last event that was believed.
    private static let fourth = """
        CREATE TABLE boot_key (
            machine INTEGER NOT NULL, place INTEGER NOT NULL,
            key TEXT NOT NULL, boot INTEGER NOT NULL, mac TEXT NOT NULL, uuid TEXT,
            state TEXT NOT NULL, counter INTEGER NOT NULL, system_counter INTEGER NOT NULL,
            PRIMARY KEY (machine, place)
        ) STRICT, WITHOUT ROWID;
        """
}
