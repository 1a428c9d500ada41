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

    /// Reads all of it; says what is worth a line, as what is said of the file, and throws what keeps it from being
    /// handed out.
    func inspect() async throws(UnpackingProblem) -> [String] {
        if packing == .qcow2 {
            let notes = try await QCOW2Check.run(path)
            return try look(at: try await QCOW2Check.content(of: path)) + notes
        }
        let sample = Mutex(StreamSample())
        let (end, count) = try await run { pipe in
            sample.withLock { $0 = StreamSample() }
            return try Self.take(from: pipe) { bytes in sample.withLock { $0.add(bytes) } }
        }
        guard count > 0 else { throw .nothing }
        let all = sample.withLock { $0 }
        return try look(at: DiskContent(of: all.probe)) + notes(end)
    }

    /// Unpacks it into a new file; says what is worth a line.
    func unpack(to target: String) async throws(UnpackingProblem) -> [String] {
        if packing == .qcow2 {
            let notes = try await QCOW2Check.run(path)
            do throws(Phase1Failure) {
                // The format is named, for a disk's own bytes could pretend to be another.
                _ = try await ProgramRun.output(
                    of: "prlimit",
                    QCOW2Check.limits + ["qemu-img", "convert", "-f", "qcow2", "-O", "raw", path, target])
            } catch {
                throw .failed(error)
            }
            return try look(at: DiskContent(of: try Self.probe(target))) + notes
        }
        let (end, count) = try await run { pipe in
            do {
                var file = try SparseFile(target)
                _ = try Self.take(from: pipe) { try file.write($0) }
                try file.finish()
                return file.length
            } catch let problem as SparseFileProblem {
                throw UnpackingProblem.notWritten(problem.words)
            }
        }
        guard count > 0 else { throw .nothing }
        return try look(at: DiskContent(of: try Self.probe(target))) + notes(end)
    }

    /// Throws what cannot be a disk.
    private func look(at found: DiskContent) throws(UnpackingProblem) -> [String] {
        if let inner = found.packing { throw .packedTwice(inner) }
        if let flaw = found.flaw { throw .noDisk(packing, flaw) }
        return found.notes.map { "is packed, and what comes out \($0)" }
    }

    private func notes(_ end: UnpackingEnd) -> [String] {
        guard end == .somethingBehind else { return [] }
        return ["has something behind its \(packing.rawValue) stream, which is left out"]
    }

    /// Runs the program, perhaps twice; what is no disk's end is thrown.
    private func run(
        _ take: @escaping @Sendable (FileDescriptor) throws -> UInt64
    ) async throws(UnpackingProblem) -> (UnpackingEnd, UInt64) {
        do {
            var (end, count) = try await UnpackingRun.run(packing, path, take: take)
            if end != .whole, packing == .xz || packing == .lzma {
                // xz says the same of a stream that is cut and of something that is none behind it.
                let first = try await UnpackingRun.run(packing, path, isFirstStreamAlone: true, take: take)
                if first.end == .whole, first.count == count, !hasSecondStream {
                    (end, count) = (.somethingBehind, first.count)
                }
            }
            switch end {
            case .whole, .somethingBehind: return (end, count)
            case .cutShort: throw UnpackingProblem.cutShort(packing)
            case .damaged(let words): throw UnpackingProblem.damaged(packing, words: words)
            }
        } catch let problem as UnpackingProblem {
            throw problem
        } catch {
            throw .notWritten("\(error)")
        }
    }

    /// Whether a stream of xz begins near the end of the file: one that is cut before anything comes out of it.
    private var hasSecondStream: Bool {
        let host = LinuxHost()
        guard packing == .xz, let length = host.entry(at: path)?.length else { return false }
        let place = length - min(length, UInt64(Limits.inspectedTail))
        let bytes = host.bytes(of: path, at: max(1, place), length: Limits.inspectedTail) ?? []
        return !bytes.ranges(of: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]).isEmpty
    }

    /// Reads what comes, in whole chunks, so that a hole is found however the pipe cuts it; says how many bytes came.
    ///
    /// It blocks the thread until the program has closed its end.
    private static func take(
        from pipe: FileDescriptor, _ write: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> UInt64 {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Limits.unpackedChunk, alignment: 4096)
        defer { buffer.deallocate() }
        var (filled, total) = (0, UInt64(0))
        while true {
            let count = try pipe.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
            filled += count
            guard filled == buffer.count || count == 0 else { continue }
            try write(UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
            total += UInt64(filled)
            if count == 0 { return total }
            filled = 0
        }
    }

    private static func probe(_ path: String) throws(UnpackingProblem) -> FileProbe {
        let host = LinuxHost()
        guard let entry = host.entry(at: path) else { throw .notWritten("the unpacked file is gone") }
        return FileProbe(length: entry.length) { host.bytes(of: path, at: $0, length: $1) ?? [] }
    }
}
