// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import SecureBootFormats

/// The variables of an emulated PC's UEFI, as they lie in OVMF's flash memory (edk2, AuthenticatedVariableFormat.h).
///
/// ```
/// file:      firmware volume, its header's length at 48 │ store: GUID, bytes in all at 16 │ at 28 variables │ ones
/// variable:  0 0x55AA  2 state  4 attributes  36 bytes of the name  40 of the value  44 GUID  60 name, value, filled to 4
/// ```
struct FirmwareVariables {
    /// What it is called, and whose it is.
    struct Name: Hashable {
        let text: String
        /// The owner's GUID, in the order of its bytes in memory.
        let owner: [UInt8]

        /// What firmware trusts.
        static let trusted = Name(
            text: "db",
            owner: [
                0xCB, 0xB2, 0x19, 0xD7, 0x3A, 0x3D, 0x96, 0x45, 0xA3, 0xBC, 0xDA, 0xD0, 0x0E, 0x67, 0x65, 0x6F,
            ])
        /// What shim asks for.
        static let level = Name(
            text: "SbatLevel",
            owner: [
                0x50, 0xAB, 0x5D, 0x60, 0x46, 0xE0, 0x00, 0x43, 0xAB, 0xB6, 0x3D, 0xD8, 0x10, 0xDD, 0x8B, 0x23,
            ])
        /// What a person has chosen in OVMF's set-up: 0 is off.
        static let isEnforced = Name(
            text: "SecureBootEnable",
            owner: [
                0xC7, 0x0B, 0xA3, 0xF0, 0x08, 0xAF, 0x56, 0x45, 0x99, 0xC4, 0x00, 0x10, 0x09, 0xC9, 0x3A, 0x44,
            ])
    }

    /// Which attributes a variable has (UEFI 2.10, section 8.2.1).
    enum Attributes: UInt32 {
        /// Kept, and not for operating systems.
        case boot = 0x03
        /// Kept, for everybody, changed by who can sign a later date.
        case signed = 0x27
    }

    private struct Place {
        let start: Int
        let value: Range<Int>
    }

    private static let headerLength = 60
    private static let current: UInt8 = 0x3F
    private static let deleted: UInt8 = 0x3D

    /// The file.
    private(set) var bytes: [UInt8]
    private let store: Range<Int>
    private var places: [Name: Place] = [:]
    private var end: Int

    /// Reads a file of OVMF; `nil` for what is none.
    init?(file: String) {
        guard let content = FileManager.default.contents(atPath: file) else { return nil }
        bytes = Array(content)
        guard bytes.count > 128 else { return nil }
        let start = Self.number(bytes, at: 48, bytes: 2)
        guard start + 28 < bytes.count else { return nil }
        store = start..<(start + Self.number(bytes, at: start + 16, bytes: 4))
        guard store.upperBound <= bytes.count else { return nil }
        end = start + 28
        while end + Self.headerLength < store.upperBound, Self.number(bytes, at: end, bytes: 2) == 0x55AA {
            let start = end
            let name = start + Self.headerLength
            let value = name + Self.number(bytes, at: start + 36, bytes: 4)
            let behind = value + Self.number(bytes, at: start + 40, bytes: 4)
            guard behind <= store.upperBound else { return nil }
            if bytes[start + 2] == Self.current {
                let units = stride(from: name, to: value - 2, by: 2).map {
                    UInt16(Self.number(bytes, at: $0, bytes: 2))
                }
                let key = Name(
                    text: String(decoding: units, as: UTF16.self), owner: Array(bytes[(start + 44)..<(start + 60)]))
                places[key] = Place(start: start, value: value..<behind)
            }
            end = (behind + 3) / 4 * 4
        }
    }

    /// A variable's value.
    subscript(name: Name) -> [UInt8]? { places[name].map { Array(bytes[$0.value]) } }

    /// Gives a variable another value, behind all others; what was there is marked as deleted.
    mutating func set(_ name: Name, to value: [UInt8], _ attributes: Attributes) {
        if let before = places[name] { bytes[before.start + 2] = Self.deleted }
        var text: [UInt8] = []
        for unit in Array(name.text.utf16) + [0] { text += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        var variable: [UInt8] = [0xAA, 0x55, Self.current, 0]
        variable += Self.bytes(attributes.rawValue)
        // Then a count and a date, which no change by us needs, and whose key it was.
        variable += [UInt8](repeating: 0, count: 28)
        variable += Self.bytes(UInt32(text.count))
        variable += Self.bytes(UInt32(value.count))
        variable += name.owner
        variable += text
        variable += value
        precondition(end + variable.count <= store.upperBound, "the variables do not fit any more")
        bytes.replaceSubrange(end..<(end + variable.count), with: variable)
        let behind = end + variable.count
        places[name] = Place(start: end, value: (behind - value.count)..<behind)
        end = (behind + 3) / 4 * 4
    }

    private static func number(_ bytes: [UInt8], at offset: Int, bytes count: Int) -> Int {
        bytes[offset..<(offset + count)].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private static func bytes(_ number: UInt32) -> [UInt8] { withUnsafeBytes(of: number.littleEndian) { Array($0) } }
}

extension FirmwareVariables {
    /// Makes the firmware trust Microsoft's key for Windows, which it does anyway, and these for other systems.
    ///
    /// A certificate of each comes with the signatures of shim.
    mutating func trust(_ keys: Set<MicrosoftKey>, from shim: [UInt8]) throws {
        let before = self[.trusted].flatMap { SignatureDatabase($0) }?.certificates ?? []
        var lists = before.map { Self.list(of: $0) }.filter { SignatureDatabase($0)?.microsoftKeys == [] }
        for key in keys.inOrder {
            lists.append(try Self.certificate(of: key, in: shim))
        }
        set(.trusted, to: lists.flatMap(\.self), .signed)
    }

    private static func certificate(of key: MicrosoftKey, in shim: [UInt8]) throws -> [UInt8] {
        for signature in PEImage(shim)?.signatures ?? [] {
            // A sequence of 256 to 65,535 bytes (X.690): each certificate is one.
            for place in signature.indices.dropLast(4) where signature[place] == 0x30 && signature[place + 1] == 0x82 {
                let length = 4 + (Int(signature[place + 2]) << 8 | Int(signature[place + 3]))
                let list = list(of: signature[place...].prefix(length))
                if SignatureDatabase(list)?.microsoftKeys == [key] { return list }
            }
        }
        throw CocoaError(.fileReadCorruptFile)
    }

    /// A list with one certificate, whose owner nobody looks at.
    private static func list(of certificate: ArraySlice<UInt8>) -> [UInt8] {
        let length = UInt32(16 + certificate.count)
        var list = SignatureDatabase.certificateType
        for number in [28 + length, 0, length] { list += bytes(number) }
        return list + [UInt8](repeating: 0, count: 16) + certificate
    }
}
