// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Testing

@Suite struct ShellKeyTests {
    private static let base64 = "AAAAC3NzaC1lZDI1NTE5AAAAIMfOI8VEQFamqXEIexObFGU1d6Lrt936ofliMh1EILXl"
    private static let edwards = "ssh-ed25519 \(base64)"

    @Test(arguments: [
        (edwards, "", ShellKey.Kind.ed25519), ("\(edwards) Ada", "Ada", .ed25519),
        ("  \(edwards)   Ada  Lovelace (büro)  ", "Ada  Lovelace (büro)", .ed25519),
        ("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAABgDX7B2rzQ== a@b", "a@b", .rsa),
        ("ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAAAFBGFiY2Q=", "", .nistP256),
    ]) func `a line of a .pub file is read`(line: String, comment: String, kind: ShellKey.Kind) throws {
        let key = try ShellKey(line)
        #expect(key.comment == comment && key.kind == kind)
        #expect(try ShellKey(key.line) == key)
        #expect(try ShellKey(key.words).words == key.words)
        #expect(key.words.split(separator: " ").count == 2)
    }

    @Test(arguments: [
        ("", ShellKeyProblem.empty), ("   ", .empty), ("\(edwards)\n", .controlCharacter),
        ("\(edwards) a\u{1b}[31m", .controlCharacter), ("ssh-ed25519\t\(base64)", .controlCharacter),
        ("ssh-dss \(base64)", .unknownKind("ssh-dss")),
        ("from=\"10.0.0.1\" \(edwards)", .unknownKind("from=\"10.0.0.1\"")),
        ("sk-ssh-ed25519@openssh.com AAAA", .unknownKind("sk-ssh-ed25519@openssh.com")),
        ("ssh-ed25519", .noBase64), ("ssh-ed25519 Ada", .noBase64), ("ssh-ed25519 \(base64.dropLast())", .noBase64),
        ("ssh-ed25519 \(base64.dropLast())*", .noBase64), ("ssh-ed25519 =AAA", .noBase64),
        ("ssh-ed25519 \(base64.dropLast(4))", .cut), ("ssh-ed25519 \(base64)AAAA", .cut),
        ("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAABgDX7B2rzR==", .noBase64), ("ssh-rsa \(base64)", .otherKind(.rsa)),
        ("ssh-ed25519 AAAA", .cut), ("ssh-ed25519 /////w==", .cut),
        ("-----BEGIN OPENSSH PRIVATE KEY-----", .privateKey),
        ("\(edwards) \(String(repeating: "x", count: 1_024))", .tooLong(1_105)),
    ]) func `any other line is refused with what is wrong`(line: String, problem: ShellKeyProblem) {
        #expect(throws: problem) { try ShellKey(line) }
    }

    @Test func `no message has what a line had behind its first word`() throws {
        let secret = "c2VjcmV0c2VjcmV0"
        for line in ["-----BEGIN PRIVATE KEY----- \(secret)", "ssh-ed25519 \(secret)", "x \(secret)"] {
            let problem = #expect(throws: ShellKeyProblem.self) { try ShellKey(line) }
            #expect(problem.map { !"\($0); \($0.remedy)".contains(secret) } ?? false)
        }
    }

    @Test func `what an unknown type is called is shown cut and without control characters`() {
        let long = ShellKeyProblem.unknownKind(String(repeating: "x", count: 500))
        #expect("\(long)".utf8.count < 150)
    }
}
