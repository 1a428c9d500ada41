// SPDX-License-Identifier: GPL-3.0-or-later

/// Makes small ELF files, laid out as the linker does: header, program headers, contents, section headers.
enum SampleELF {
    /// A kernel module that says these lines of itself.
    static func module(_ lines: [String]) -> [UInt8] {
        file(
            sections: [(".text", [0x90, 0x90]), (".modinfo", lines.flatMap { Array($0.utf8) + [0] })], isStatic: true)
    }

    /// A program that needs no loader, or one that does, with tables for unwinding its stack.
    static func program(isStatic: Bool, unwinding tables: [UInt8] = []) -> [UInt8] {
        file(sections: [(".text", [0xc3]), (".eh_frame", tables)], isStatic: isStatic)
    }

    /// A program or library that is linked to libraries, looked for in some folders first, and loaded by a loader.
    static func linked(to libraries: [String], folders: [String] = [], loader: String? = nil) -> [UInt8] {
        var texts: [UInt8] = [0]
        func place(_ text: String) -> Int {
            defer { texts += Array(text.utf8) + [0] }
            return texts.count
        }
        var dynamic: [UInt8] = []
        for library in libraries { dynamic += number(1, 8) + number(place(library), 8) }
        if !folders.isEmpty { dynamic += number(29, 8) + number(place(folders.joined(separator: ":")), 8) }
        dynamic += number(0, 16)
        var sections: [(name: String, content: [UInt8])] = [(".dynamic", dynamic), (".dynstr", texts)]
        if let loader { sections.append((".interp", Array(loader.utf8) + [0])) }
        return file(sections: sections, isStatic: loader == nil)
    }

    private static func file(sections: [(name: String, content: [UInt8])], isStatic: Bool) -> [UInt8] {
        // Section 0 is empty by convention; the last one holds the names.
        var names: [UInt8] = [0]
        var nameOffsets: [Int] = []
        for name in sections.map(\.name) + [".shstrtab"] {
            nameOffsets.append(names.count)
            names += Array(name.utf8) + [0]
        }
        let contents = sections.map(\.content) + [names]
        let headerSize = 64
        var offsets: [Int] = []
        var body: [UInt8] = []
        for content in contents {
            offsets.append(headerSize + 56 + body.count)
            body += content
        }
        let sectionStart = headerSize + 56 + body.count
        var table = [UInt8](repeating: 0, count: 64)
        for index in contents.indices {
            table += number(nameOffsets[index], 4) + number(1, 4) + number(0, 16) + number(offsets[index], 8)
            table += number(contents[index].count, 8) + number(0, 24)
        }
        // Program header type 1 is loaded, type 3 names the loader.
        let segment = number(isStatic ? 1 : 3, 4) + number(0, 52)
        let header: [UInt8] =
            [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0] + number(0, 8) + number(1, 2) + number(62, 2) + number(1, 4)
            + number(0, 8) + number(headerSize, 8) + number(sectionStart, 8) + number(0, 4) + number(64, 2)
            + number(56, 2) + number(1, 2) + number(64, 2) + number(contents.count + 1, 2) + number(contents.count, 2)
        return header + segment + body + table
    }

    /// Little-endian.
    private static func number(_ value: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> ($0 * 8)) : 0 }
    }
}
