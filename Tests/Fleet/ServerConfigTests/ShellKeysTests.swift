// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import ServerConfig
import Testing

/// The key `shell.keys`; what a single line may be is tested with `ShellKey`.
@Suite struct ShellKeysTests {
    private static let key =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMfOI8VEQFamqXEIexObFGU1d6Lrt936ofliMh1EILXl"
    private static let other =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f Ben"

    private func read(_ shell: String) throws -> EnvironmentReading {
        EnvironmentReader.read(
            folder: "/env", host: try Classroom.host(settings: Classroom.settings + "shell: \(shell)\n"))
    }

    @Test(arguments: [("{}", 0), ("{keys: []}", 0), ("{keys: '\(key) Ada'}", 1), ("{keys: ['\(key)', '\(other)']}", 2)])
    func `one key or a list of them is read, and none is nobody's`(shell: String, count: Int) throws {
        let reading = try read(shell)
        #expect(reading.problems.isEmpty, "\(reading.problems)")
        #expect(reading.environment?.shellKeys.count == count)
    }

    @Test(
        arguments: [
            (
                "{keys: true}",
                "key 1 begins with \"true\", which is no type of key that is known here; write a line of a .pub"
            ),
            ("{keys: [[x]]}", "key 1: a list is no text; write the whole line of a .pub file, in quotation marks"),
            (
                "{keys: ['\(key)', 'ssh-ed25519 AAAA']}",
                "key 2 is cut off, or has more in it than a key; copy the whole"
            ),
            ("{keys: ['\(key) Ada', '\(key) Ben']}", "key 2 is the same as key 1; take one of them out"),
            (
                "{keys: ['-----BEGIN OPENSSH PRIVATE KEY----- abc']}",
                "key 1 is a private key, which belongs nowhere but to its owner; write the line of the file that ends in .pub"
            ),
            ("{keys: ['command=\"id\" \(key)']}", "key 1 begins with \"command=\"id\"\", which is no type of key"),
        ])
    func `a mistake is told with its place and what to do`(shell: String, sentence: String) throws {
        let problems = try read(shell).problems.map(\.description)
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("Boottorrent.yaml:24: shell.keys: \(sentence)") == true, "\(problems)")
    }

    @Test func `more than sixteen are too many`() throws {
        let keys = (0..<17).map { number in
            // The last two letters before the padding-free end are free: each makes another key.
            "'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR\(String(UnicodeScalar(UInt8(97 + number))))f'"
        }
        let problems = try read("{keys: [\(keys.joined(separator: ", "))]}").problems.map(\.description)
        #expect(problems.count == 1 && problems[0].hasSuffix("shell.keys: has 17 keys; 16 are allowed"), "\(problems)")
    }

    @Test func `an unknown key below shell is refused`() throws {
        let problems = try read("{key: []}").problems.map(\.description)
        #expect(
            problems.count == 1 && problems[0].hasSuffix("shell.key: is no known key; did you mean keys?"),
            "\(problems)")
    }
}
