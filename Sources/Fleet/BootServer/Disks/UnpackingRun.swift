// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import NIOPosix
internal import Phase1Builder
internal import ServerConfig
internal import Subprocess
internal import SystemPackage

/// Why a packed disk could not be unpacked.
enum UnpackingProblem: Error {
    case packedTwice(DiskPacking)
    case nothing
    case notWritten(String)

    var found: String {
        switch self {
        case .packedTwice(let packing): "is packed twice: what comes out of it is packed with \(packing.rawValue)"
        case .nothing: "has nothing in it"
        case .notWritten(let words): "could not be unpacked: \(words)"
        }
    }

    var remedy: String {
        switch self {
        case .packedTwice: "unpack it once by yourself"
        case .nothing: "copy it anew"
        case .notWritten: "make room below out/ and try again"
        }
    }
}

/// Runs a program that unpacks onto its standard output, and writes what comes with holes.
enum UnpackingRun {
    static func run(_ packing: DiskPacking, _ source: String, to target: String) async throws {
        let (reading, writing) = try FileDescriptor.pipe()
        let words = try FileDescriptor.open(
            FilePath(target + ".words"), .readWrite, options: [.create, .truncate],
            permissions: [.ownerRead, .ownerWrite])
        defer {
            try? reading.close()
            try? words.close()
            try? FileManager.default.removeItem(atPath: target + ".words")
        }
        do {
            let result = try await Subprocess.run(
                .name(packing.program), arguments: Arguments(arguments(packing) + [source]),
                environment: .inherit.updating(["LC_ALL": "C.UTF-8"]), platformOptions: .guarded, input: .none,
                output: .fileDescriptor(writing, closeAfterSpawningProcess: true),
                error: .fileDescriptor(words, closeAfterSpawningProcess: false)
            ) { _ in
                try await NIOThreadPool.singleton.runIfActive { try write(from: reading, to: target) }
            }
            guard result.terminationStatus.isSuccess else {
                throw Phase1Failure.programFailed(
                    packing.program, status: sentence(for: result.terminationStatus),
                    words: lastLine(of: target + ".words"))
            }
            if result.closureResult == 0 { throw UnpackingProblem.nothing }
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw Phase1Failure.programMissing(packing.program)
        }
    }

    private static func sentence(for status: TerminationStatus) -> String {
        switch status {
        case .exited(let code): "exit status \(code)"
        case .signaled(let signal): "signal \(signal)"
        }
    }

    private static func lastLine(of path: String) -> String {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return text.split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
    }

    /// zstd refuses what needs a large window unless it is told that there is memory for it.
    private static func arguments(_ packing: DiskPacking) -> [String] {
        packing == .zstd ? ["-dcq", "--long=31", "--"] : ["-dc", "--"]
    }

    /// Blocks the thread until the program has closed its end.
    private static func write(from pipe: FileDescriptor, to target: String) throws -> UInt64 {
        do {
            var file = try SparseFile(target)
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Limits.unpackedChunk, alignment: 4096)
            defer { buffer.deallocate() }
            var filled = 0
            while true {
                let count = try pipe.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
                filled += count
                // Whole chunks, so that a hole is found however the pipe cuts what comes.
                guard filled == buffer.count || count == 0 else { continue }
                try file.write(UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
                if count == 0 { break }
                filled = 0
            }
            try file.finish()
            return file.length
        } catch let problem as SparseFileProblem {
            throw UnpackingProblem.notWritten(problem.words)
        }
    }
}
