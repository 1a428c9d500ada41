// SPDX-License-Identifier: GPL-3.0-or-later

internal import Phase1Builder
internal import ServerConfig
internal import Synchronization
internal import SystemPackage

/// A packed image of a disk, looked into or unpacked.
struct PackedDisk: Sendable {
    private let path: String
    private let packing: DiskPacking

    init(_ path: String, _ packing: DiskPacking) {
        self.path = path
        self.packing = packing
    }

    /// What is worth a line, as what is said of the file; throws what keeps it from being handed out.
    ///
    /// The beginning of what comes out is looked at. A file of up to ``Limits/inspectedArchive`` bytes is read to its
    /// end as long as no more than ``Limits/inspectedContent`` comes out; of a longer one nobody knows whether it is
    /// whole until it is unpacked.
    func inspect() async throws(UnpackingProblem) -> [String] {
        if packing == .qcow2 {
            try await QCOW2Check.run(path)
            return []
        }
        let size = LinuxHost().entry(at: path)?.length ?? 0
        let limit = size <= Limits.inspectedArchive ? Limits.inspectedContent : UInt64(Limits.inspectedStart)
        let beginning = Mutex<[UInt8]>([])
        let (end, count, isAll) = try await run { pipe in
            let taken = try Self.take(from: pipe, upTo: limit) { bytes in
                beginning.withLock { start in
                    start += bytes.prefix(Limits.inspectedStart - start.count)
                }
            }
            return taken
        }
        let start = beginning.withLock { $0 }
        guard !start.isEmpty || end != .whole else { throw .nothing }
        let isWhole = isAll && start.count == Int(clamping: count)
        return try look(at: FileProbe(start, isWhole: isWhole)) + notes(end)
            + (isAll ? [] : ["is too large for a look at its end: whether it is whole is told when it is unpacked"])
    }

    /// Unpacks it into a new file; says what is worth a line.
    func unpack(to target: String) async throws(UnpackingProblem) -> [String] {
        if packing == .qcow2 {
            try await QCOW2Check.run(path)
            do throws(Phase1Failure) {
                // The format is named, for a disk's own bytes could pretend to be another.
                _ = try await ProgramRun.output(
                    of: "prlimit",
                    QCOW2Check.limits + ["qemu-img", "convert", "-f", "qcow2", "-O", "raw", path, target])
            } catch {
                throw .failed(error)
            }
            return try look(at: try Self.probe(target))
        }
        let (end, count, _) = try await run { pipe in
            do {
                var file = try SparseFile(target)
                _ = try Self.take(from: pipe, upTo: .max) { try file.write($0) }
                try file.finish()
                return (file.length, true)
            } catch let problem as SparseFileProblem {
                throw UnpackingProblem.notWritten(problem.words)
            }
        }
        guard count > 0 else { throw .nothing }
        return try look(at: try Self.probe(target)) + notes(end)
    }

    /// Throws what cannot be a disk.
    private func look(at content: FileProbe) throws(UnpackingProblem) -> [String] {
        let found = DiskContent(of: content)
        if let inner = found.packing { throw .packedTwice(inner) }
        if let flaw = found.flaw { throw .noDisk(packing, flaw) }
        return found.notes.map { "is packed, and what comes out \($0)" }
    }

    private func notes(_ end: UnpackingEnd) -> [String] {
        guard end == .somethingBehind else { return [] }
        return ["has something behind its \(packing.rawValue) stream, which is left out"]
    }

    /// Runs the program; what is no disk's end is thrown.
    private func run(
        _ take: @escaping @Sendable (FileDescriptor) throws -> (count: UInt64, isAll: Bool)
    ) async throws(UnpackingProblem) -> (UnpackingEnd, UInt64, Bool) {
        let isAll = Mutex(true)
        let counted: @Sendable (FileDescriptor) throws -> (count: UInt64, isAll: Bool) = { pipe in
            let taken = try take(pipe)
            isAll.withLock { $0 = taken.isAll }
            return taken
        }
        do {
            var (end, count) = try await UnpackingRun.run(packing, path, take: counted)
            if end != .whole, packing == .xz || packing == .lzma {
                // xz says the same of a stream that is cut and of something that is none behind it.
                let first = try await UnpackingRun.run(packing, path, isFirstStreamAlone: true, take: counted)
                if first.end == .whole { (end, count) = (.somethingBehind, first.count) }
            }
            switch end {
            case .whole, .somethingBehind: return (end, count, isAll.withLock { $0 })
            case .cutShort: throw UnpackingProblem.cutShort(packing)
            case .damaged(let words): throw UnpackingProblem.damaged(packing, words: words)
            }
        } catch let problem as UnpackingProblem {
            throw problem
        } catch {
            throw .notWritten("\(error)")
        }
    }

    /// Reads what comes, in whole chunks, so that a hole is found however the pipe cuts it; blocks the thread until
    /// the program has closed its end, or so many bytes came.
    private static func take(
        from pipe: FileDescriptor, upTo limit: UInt64, _ write: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> (count: UInt64, isAll: Bool) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Limits.unpackedChunk, alignment: 4096)
        defer { buffer.deallocate() }
        var (filled, total) = (0, UInt64(0))
        while true {
            let count = try pipe.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
            filled += count
            guard filled == buffer.count || count == 0 else { continue }
            try write(UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
            total += UInt64(filled)
            if count == 0 { return (total, true) }
            if total >= limit { return (total, false) }
            filled = 0
        }
    }

    private static func probe(_ path: String) throws(UnpackingProblem) -> FileProbe {
        let host = LinuxHost()
        guard let entry = host.entry(at: path) else { throw .notWritten("the unpacked file is gone") }
        return FileProbe(length: entry.length) { host.bytes(of: path, at: $0, length: $1) ?? [] }
    }
}
