// SPDX-License-Identifier: GPL-3.0-or-later

import Bencoding

/// A bencode value that a test changes in one place.
struct Tree {
    private(set) var bencode: Bencode

    init(_ bytes: [UInt8]) throws {
        bencode = Self.value(of: try BencodeDecoder.decode(bytes, limits: .control))
    }

    /// Sets or removes what stands at a path of keys and list positions.
    mutating func set(_ value: Bencode?, at path: [String]) {
        bencode = Self.replacing(path[...], in: bencode, with: value) ?? bencode
    }

    /// The path as the codec's problems write it.
    static func keyPath(_ path: [String]) -> String {
        path.reduce("") { whole, key in
            Int(key) != nil ? "\(whole)[\(key)]" : whole.isEmpty ? key : "\(whole).\(key)"
        }
    }

    /// All keys there are, list positions left out: `images[].name`.
    static func keyPaths(in value: Bencode, below prefix: String = "") -> Set<String> {
        switch value {
        case .integer, .bytes: []
        case .list(let elements): elements.reduce(into: []) { $0.formUnion(keyPaths(in: $1, below: prefix + "[]")) }
        case .dictionary(let entries):
            entries.reduce(into: []) { paths, entry in
                let key = String(decoding: entry.key.bytes, as: UTF8.self)
                let path = prefix.isEmpty ? key : "\(prefix).\(key)"
                paths.insert(path)
                paths.formUnion(keyPaths(in: entry.value, below: path))
            }
        }
    }

    private static func replacing(_ path: ArraySlice<String>, in tree: Bencode, with value: Bencode?) -> Bencode? {
        guard let key = path.first else { return value }
        switch tree {
        case .dictionary(var entries):
            entries[.init(key)] = replacing(path.dropFirst(), in: entries[.init(key)] ?? .integer(0), with: value)
            return .dictionary(entries)
        case .list(var elements):
            guard let index = Int(key), elements.indices.contains(index) else { return tree }
            elements[index] = replacing(path.dropFirst(), in: elements[index], with: value) ?? elements[index]
            return .list(elements)
        case .integer, .bytes:
            return value
        }
    }

    private static func value(of node: BencodeNode) -> Bencode {
        switch node.value {
        case .integer(let number): .integer(number)
        case .string(let bytes): .bytes(Array(bytes))
        case .list(let elements): .list(elements.map(value))
        case .dictionary(let entries):
            .dictionary(
                Dictionary(uniqueKeysWithValues: entries.map { (.init(bytes: Array($0.key)), value(of: $0.value)) }))
        }
    }
}

/// SplitMix64: the same numbers from the same seed.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// The same bytes with one to four of them changed.
    mutating func damaged(_ bytes: [UInt8]) -> [UInt8] {
        var copy = bytes
        for _ in 0..<Int.random(in: 1...4, using: &self) {
            copy[Int.random(in: 0..<copy.count, using: &self)] = UInt8.random(in: .min ... .max, using: &self)
        }
        return copy
    }
}
