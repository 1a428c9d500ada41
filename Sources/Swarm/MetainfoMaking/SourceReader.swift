// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import SystemPackage

/// One file of an image, open for reading as long as this lives; stays within one task.
final class SourceReader {
    private let source: SourceFile
    private let descriptor: CInt

    /// Opens the file if it is still the one that was found.
    init(_ source: SourceFile) throws(ImageProblem) {
        self.source = source
        // A file that became a named pipe or a link meanwhile must neither hold us up nor lead us away.
        let descriptor = open(source.location, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY)
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
        while position < range.upperBound {
            let offset = Int(start) + position - range.lowerBound
            let count = buffer.withUnsafeMutableBytes { bytes in
                pread(descriptor, bytes.baseAddress.map { $0 + position }, range.upperBound - position, offset)
            }
            if count < 0 {
                let error = Errno(rawValue: errno)
                if error == .interrupted { continue }
                throw ImageProblem(source.location, .readFailed(error))
            }
            guard count > 0 else { throw ImageProblem(source.location, .changedMeanwhile) }
            position += count
        }
    }
}
