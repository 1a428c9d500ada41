// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Glibc
internal import NIOPosix
internal import Phase1Builder
internal import ServerConfig
internal import Subprocess
internal import Synchronization
internal import SystemPackage

/// How a program that unpacks came to its end.
enum UnpackingEnd: Equatable {
    case whole
    /// Something that does not belong to it stands behind what was unpacked.
    case somethingBehind
    case cutShort
    /// With the program's last line.
    case damaged(String)
}

/// Runs a program that unpacks onto its standard output.
enum UnpackingRun {
    /// Unpacks a file; `take` reads what comes, on a thread that may wait.
    ///
    /// It says how many bytes came. What is behind the first stream of xz is passed over when `isFirstStreamAlone`.
    static func run(
        _ packing: DiskPacking, _ source: String, isFirstStreamAlone: Bool = false,
        take: @escaping @Sendable (FileDescriptor) throws -> UInt64
    ) async throws -> (end: UnpackingEnd, count: UInt64) {
        let (reading, writing) = try PipeEnd.pair()
        let pipe = PipeEnd(reading)
        let words = try ProgramWords()
        let program = await ChildProgram(packing.program, arguments(packing, isFirstStreamAlone) + [source])
        do {
            let result = try await Subprocess.run(
                program.executable, arguments: program.arguments,
                environment: .inherit.updating(["LC_ALL": "C.UTF-8"]), platformOptions: .guarded, input: .none,
                output: .fileDescriptor(writing, closeAfterSpawningProcess: true),
                error: .fileDescriptor(words.descriptor, closeAfterSpawningProcess: false)
            ) { _ in
                // When its bytes cannot be taken, the program is ended by a pipe that nobody reads.
                defer { pipe.close() }
                return try await withTaskCancellationHandler {
                    try await NIOThreadPool.singleton.runIfActive { try take(reading) }
                } onCancel: {
                    // A program of the program's may still have the other end.
                    pipe.stop()
                }
            }
            let count = result.closureResult
            let lastLine = words.text().split(whereSeparator: \.isNewline).last.map(String.init)
            if let failure = ChildProgram.startFailure(result.terminationStatus, lastLine: lastLine) {
                throw UnpackingProblem.failed(
                    .programFailed(packing.program, status: "\(result.terminationStatus)", words: failure))
            }
            let end = end(of: packing, result.terminationStatus, words: words.text(), count: count)
            return (end, count)
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw UnpackingProblem.failed(.programMissing(packing.program))
        }
    }

    /// What a program's status and words mean; each has its own (gzip 1.12, xz 5.4, zstd 1.5, bzip2 1.0, lz4 1.9).
    private static func end(
        of packing: DiskPacking, _ status: TerminationStatus, words: String, count: UInt64
    ) -> UnpackingEnd {
        let behind = [
            "trailing garbage", "unsupported format", "unknown header", "undecodable data", "Unrecognized header",
        ]
        let cut = [
            "unexpected end", "Unexpected end", "premature end", "Unfinished stream", "ends unexpectedly",
            "Read error (39)",
        ]
        if count > 0, behind.contains(where: words.contains) { return .somethingBehind }
        // lz4 says it by its status alone.
        if count > 0, packing == .lz4, case .exited(1) = status { return .somethingBehind }
        if status.isSuccess { return .whole }
        if cut.contains(where: words.contains) { return .cutShort }
        let lines = words.split(whereSeparator: \.isNewline).map(String.init)
        // bzip2 puts advice behind its reason.
        return .damaged(lines.first { $0.hasPrefix("bzip2: ") } ?? lines.last ?? "\(status)")
    }

    /// zstd refuses what needs a large window unless it is told that there is memory for it.
    private static func arguments(_ packing: DiskPacking, _ isFirstStreamAlone: Bool) -> [String] {
        switch packing {
        case .zstd: ["-dcq", "--long=31", "--"]
        case .xz, .lzma: ["-dc"] + (isFirstStreamAlone ? ["--single-stream"] : []) + ["--"]
        case .gzip, .bzip2, .lz4, .qcow2: ["-dc", "--"]
        }
    }
}

/// The end of a pair of sockets that is read from, closed once; a pipe's reader could not be told to stop.
private final class PipeEnd: Sendable {
    private let descriptor: Mutex<FileDescriptor?>

    init(_ descriptor: FileDescriptor) {
        self.descriptor = Mutex(descriptor)
    }

    /// One to read from, and one to write to.
    static func pair() throws -> (reading: FileDescriptor, writing: FileDescriptor) {
        var ends: [CInt] = [-1, -1]
        guard socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw Errno(rawValue: errno)
        }
        return (FileDescriptor(rawValue: ends[0]), FileDescriptor(rawValue: ends[1]))
    }

    /// Whoever reads finds the end now.
    func stop() {
        descriptor.withLock { if let end = $0 { _ = shutdown(end.rawValue, CInt(SHUT_RDWR)) } }
    }

    func close() {
        descriptor.withLock { end in
            try? end?.close()
            end = nil
        }
    }

    deinit {
        close()
    }
}

/// What a program says on its standard error, in a file that has no name any more.
private final class ProgramWords: Sendable {
    let descriptor: FileDescriptor

    init() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "words-\(UUID())").path()
        descriptor = try FileDescriptor.open(
            FilePath(path), .readWrite, options: [.create, .exclusiveCreate, .closeOnExec],
            permissions: [.ownerRead, .ownerWrite])
        try? FileManager.default.removeItem(atPath: path)
    }

    deinit {
        try? descriptor.close()
    }

    /// The last of it: programs say at their end what went wrong.
    func text() -> String {
        let limit = Limits.childLine
        let length = (try? descriptor.seek(offset: 0, from: .end)) ?? 0
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = bytes.withUnsafeMutableBytes {
            (try? descriptor.read(fromAbsoluteOffset: max(0, length - Int64(limit)), into: $0)) ?? 0
        }
        // lz4 writes over its own line.
        return String(decoding: bytes.prefix(count), as: UTF8.self).replacing("\r", with: "\n")
    }
}
