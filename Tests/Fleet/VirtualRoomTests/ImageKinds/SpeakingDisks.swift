// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses

/// The first sector of a disk that a BIOS starts: it says a word on the first serial port and who runs the machine
/// (`TCGTCGTCGTCG` or `KVMKVMKVM`), and another word each time a key is pressed.
func bootSector(saying word: String, atEachKey other: String = "") -> Data {
    let first = Array("\r\n\(word) ............\r\n".utf8) + [0]
    let start = 0x7C40
    let second = start + first.count
    func runner(_ offset: Int) -> [UInt8] {
        let place = start + word.utf8.count + 3 + offset
        return [UInt8(place & 0xFF), UInt8(place >> 8)]
    }
    var code: [UInt8] = [
        0xFB,  // sti
        0x31, 0xC0,  // xor ax, ax
        0x8E, 0xD8,  // mov ds, ax
        0xFC,  // cld
        0x66, 0xB8, 0x00, 0x00, 0x00, 0x40,  // mov eax, 40000000h
        0x0F, 0xA2,  // cpuid
    ]
    code += [0x66, 0x89, 0x1E] + runner(0)  // mov [runner], ebx
    code += [0x66, 0x89, 0x0E] + runner(4)  // mov [runner + 4], ecx
    code += [0x66, 0x89, 0x16] + runner(8)  // mov [runner + 8], edx
    code += [
        0xBE, UInt8(start & 0xFF), UInt8(start >> 8),  // mov si, the word
        0xAC,  // next: lodsb
        0x84, 0xC0,  // test al, al
        0x74, 0x12,  // jz end
        0x88, 0xC3,  // mov bl, al
        0xBA, 0xFD, 0x03,  // mov dx, 3FDh: the port's state
        0xEC,  // wait: in al, dx
        0xA8, 0x20,  // test al, 20h: it takes a byte
        0x74, 0xFB,  // jz wait
        0xBA, 0xF8, 0x03,  // mov dx, 3F8h
        0x88, 0xD8,  // mov al, bl
        0xEE,  // out dx, al
        0xEB, 0xE9,  // jmp next
        0x31, 0xC0,  // end: xor ax, ax
        0xCD, 0x16,  // int 16h: waits for a key
        0xBE, UInt8(second & 0xFF), UInt8(second >> 8),  // mov si, the other word
        0xEB, 0xE0,  // jmp next
    ]
    var sector = Data(code + first + Array("\(other)\r\n".utf8) + [0])
    sector.append(Data(count: 510 - sector.count))
    sector.append(contentsOf: [0x55, 0xAA])
    return sector
}

/// A disk without partitions whose file system holds nothing but a script for the shell that OVMF starts last of all.
func startupDisk(saying word: String, in folder: String) throws -> Data {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let (script, image) = ("\(folder)/startup.nsh", "\(folder)/startup.img")
    try "@echo -off\r\necho \(word)\r\n".write(toFile: script, atomically: true, encoding: .utf8)
    try Data(count: 4 << 20).write(to: URL(filePath: image))
    for command in [["mformat", "-i", image, "-h", "64", "-s", "32", "::"], ["mcopy", "-i", image, script, "::"]] {
        let made = try Program.run(command)
        guard made.status == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
    return try Data(contentsOf: URL(filePath: image))
}
