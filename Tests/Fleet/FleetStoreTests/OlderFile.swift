// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing

/// Files as earlier versions of the tables had them.
extension TemporaryFolder {
    @discardableResult func sql(_ text: String) throws -> String {
        let outcome = try Program.run(["/usr/bin/python3", "-c", Self.python, file, text])
        #expect(outcome.status == 0, "\(outcome.text)")
        return outcome.output
    }

    private static let python = """
        import sqlite3, sys
        database = sqlite3.connect(sys.argv[1])
        if sys.argv[2].startswith("SELECT"): print(database.execute(sys.argv[2]).fetchone()[0])
        else: database.executescript(sys.argv[2])
        database.commit()
        """

    /// A file as earlier versions of the tables had it, after so many steps, with rows in it.
    func older(steps: Int) throws {
        try first()
        guard steps > 1 else { return }
        try sql(
            """
            INSERT INTO grdb_migrations VALUES ('2');
            CREATE TABLE disk_start (
                machine INTEGER PRIMARY KEY, age INTEGER NOT NULL, asked_age INTEGER, image TEXT, version TEXT, disk TEXT,
                disk_start TEXT, probably_started INTEGER NOT NULL, came_back INTEGER NOT NULL) STRICT;
            CREATE TABLE signed_machine (mac TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
            INSERT INTO disk_start VALUES (3, 1000, NULL, 'debian', NULL, '/dev/sda', NULL, 0, 0);
            INSERT INTO signed_machine VALUES ('02:00:00:00:00:01');
            """)
        guard steps > 2 else { return }
        try sql(
            """
            INSERT INTO grdb_migrations VALUES ('3');
            ALTER TABLE boot ADD COLUMN sent INTEGER;
            ALTER TABLE boot ADD COLUMN wasted INTEGER;
            ALTER TABLE boot ADD COLUMN disk_wait INTEGER;
            ALTER TABLE boot ADD COLUMN givers TEXT;
            """)
    }

    private func first() throws {
        try sql(
            """
            CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
            INSERT INTO grdb_migrations VALUES ('1');
            CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
            CREATE TABLE machine (
                number INTEGER PRIMARY KEY, uuid TEXT, told_uuid TEXT, boot INTEGER NOT NULL, boots INTEGER NOT NULL,
                first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, firmware TEXT, card TEXT,
                card_proved INTEGER NOT NULL, reported INTEGER NOT NULL, secure_boot INTEGER, secure_boot_keys TEXT,
                secure_boot_level TEXT) STRICT;
            CREATE TABLE machine_mac (
                machine INTEGER NOT NULL, place INTEGER NOT NULL, mac TEXT NOT NULL, PRIMARY KEY (machine, place)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE shared_uuid (uuid TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
            CREATE TABLE boot (
                number INTEGER PRIMARY KEY, machine INTEGER NOT NULL, mac TEXT NOT NULL, address TEXT,
                begun INTEGER NOT NULL, last_seen INTEGER NOT NULL, duration INTEGER NOT NULL, stage TEXT NOT NULL,
                stopped INTEGER NOT NULL, image TEXT, version TEXT, verified INTEGER, total INTEGER,
                from_server INTEGER, from_peers INTEGER, disk TEXT, disk_start TEXT, reason TEXT, failure TEXT,
                uptime INTEGER) STRICT;
            CREATE TABLE boot_stage (
                boot INTEGER NOT NULL, stage TEXT NOT NULL, after INTEGER NOT NULL, PRIMARY KEY (boot, stage)
            ) STRICT, WITHOUT ROWID;
            INSERT INTO counter VALUES ('next_machine', 4), ('next_boot', 10), ('ageing', 1700000000000);
            INSERT INTO machine VALUES (3, NULL, NULL, 9, 4, 1, 2, 'bios', NULL, 0, 1, NULL, NULL, NULL);
            INSERT INTO machine_mac VALUES (3, 0, '02:00:00:00:00:01');
            INSERT INTO boot VALUES (9, 3, '02:00:00:00:00:01', '192.0.2.7', 1, 2, 1, 'handover', 0, 'debian', NULL, 1,
                1, 1, 0, NULL, NULL, NULL, NULL, 7);
            INSERT INTO boot_stage VALUES (9, 'script', 0), (9, 'handover', 1);
            """)
    }
}
