// SPDX-License-Identifier: GPL-3.0-or-later

import Phase1Builder
import Testing

@Suite struct PackageRecordTests {
    @Test func `a paragraph tells the archive's name, digest and dependencies`() {
        let record = PackageRecord(
            """
            Package: busybox-static
            Version: 1:1.35.0-4+deb12u1+b1
            Architecture: amd64
            Depends: libc6 (>= 2.36), kmod | module-init-tools, python3:any
            Description: Standalone rescue shell
             Package: not a field
            SHA256: 0123

            Package: another
            SHA256: 4567
            """)
        #expect(record?.name == "busybox-static")
        #expect(record?.fileName == "busybox-static_1%3a1.35.0-4+deb12u1+b1_amd64.deb")
        #expect(record?.digest == "0123")
        #expect(record?.dependencies == ["libc6", "kmod", "python3"])
    }

    @Test(arguments: ["", "N: Unable to locate package x", "Package: a\nVersion: 1\nArchitecture: all\n"])
    func `a paragraph without the essentials is none`(text: String) {
        #expect(PackageRecord(text) == nil)
    }
}

@Suite struct InputListTests {
    private func hash(_ inputs: [(String, String)]) -> String {
        var list = InputList()
        for (name, digest) in inputs { list.add(name, digest: digest) }
        return list.hash
    }

    @Test func `another name, digest, order or cut between them is another hash`() {
        let lists = [
            [("a", "1"), ("b", "2")], [("b", "2"), ("a", "1")], [("a", "1")], [("a", "12"), ("b", "")],
            [("a 1", ""), ("b", "2")], [("a", "1\nb 2")],
        ]
        #expect(Set(lists.map(hash)).count == lists.count)
    }

    @Test func `the hash is thirty-two hexadecimal digits and stays what it was`() {
        #expect(hash([("a", "1")]).count == 32)
        #expect(hash([("a", "1")]) == hash([("a", "1")]))
    }
}
