// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import SystemPackage
internal import TorrentCore

/// One file of an image, open for reading as long as this lives; stays within one task.
final class SourceReader {
    private let source: SourceFile
    private let descriptor: CInt

    /// Opens the file if it is still the one that was found.
    init(_ source: SourceFile) throws(ImageProblem) {
        self.source = source
        // A file that became a named pipe or a link meanwhile must neither hold us up nor lead us away.
        var patience = Patience()
        var descriptor: CInt
        repeat {
            descriptor = open(source.location, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY)
        } while descriptor < 0 && patience.waits(after: errno)
        guard descriptor >= 0 else {
            throw ImageProblem(source.location, ImageWalk.reason(Errno(rawValue: errno)))
        }
        self.descriptor = descriptor
        guard (try? FileDescriptor(rawValue: descriptor).stat()).map(FileState.init) == source.state else {
            throw ImageProblem(source.location, .changedMeanwhile)
        }
    }

    deinit {
        close(descriptor)
    }

    /// Fills part of a buffer; a file that is shorter than it was has changed.
    func read(from start: UInt64, into buffer: inout [UInt8], _ range: Range<Int>) throws(ImageProblem) {
        var position = range.lowerBound
        var patience = Patience()
        while position < range.upperBound {
            let offset = Int(start) + position - range.lowerBound
            let count = buffer.withUnsafeMutableBytes { bytes in
                pread(descriptor, bytes.baseAddress.map { $0 + position }, range.upperBound - position, offset)
            }
            if count < 0 {
                let error = Errno(rawValue: errno)
                if patience.waits(after: error.rawValue) { continue }
                throw ImageProblem(source.location, .readFailed(error))
            }
            guard count > 0 else { throw ImageProblem(source.location, .changedMeanwhile) }
            position += count
        }
    }
}

/// Tries again what failed because of an error that passes: for some 3 s, in which its thread does nothing else.
private struct Patience {
    private var pauses = Backoff(first: .milliseconds(10), longest: .seconds(1))
    private var tries = MakingLimits.readTries

    /// Waits a little while, if another try is worth it; `false` at once if not.
    mutating func waits(after number: CInt) -> Bool {
        guard ErrorDuration(errorNumber: number) == .passing, tries > 0 else { return false }
        tries -= 1
        var time = timespec(tv_sec: 0, tv_nsec: min(999_999_999, Int(pauses.next() / .nanoseconds(1))))
        nanosleep(&time, nil)
        return true
    }
}
