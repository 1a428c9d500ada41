// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore
package import TorrentMetainfo

#if canImport(Glibc)
    internal import Glibc
#endif

/// A torrent's bytes on files below one folder, addressed as one run of bytes; padding reads as zeros.
///
/// Files are made sparse at their full length, never filled with zeros, and written by position, never mapped: a full
/// disk is an error that names the file, not a signal. Not for use by two tasks at once.
package final class TorrentFiles {
    /// What the files are opened for.
    package enum Mode: Hashable, Sendable {
        /// They must all be there.
        case reading
        /// Those of the given pieces are made if need be; others are made only when written to.
        case writing
    }

    private let layout: TorrentLayout
    private let paths: [String]
    private var descriptors: [Int32]
    private var mode: Mode
    /// What each file was when it was hashed; empty when nobody knows, as of files this program wrote itself.
    private let stamps: [FileStamp]

    /// Opens nothing yet; `folder` is where the torrent's own name begins.
    ///
    /// With `stamps`, one for each file of the torrent, a file that is no longer what it was is never read: what is
    /// given out must be what was hashed.
    package init(metainfo: Metainfo, folder: String, mode: Mode, stamps: [FileStamp] = []) {
        layout = metainfo.layout
        paths = metainfo.storagePaths.map { "\(folder)/\($0)" }
        descriptors = Array(repeating: -1, count: paths.count)
        self.mode = mode
        self.stamps = stamps
    }

    deinit {
        closeAll()
    }

    /// Nothing will be written any more: from now on the files are open for reading only.
    ///
    /// Linux neither executes nor loads as a kernel a file that somebody has open for writing.
    package func finishWriting() {
        closeAll()
        mode = .reading
    }

    private func closeAll() {
        for descriptor in descriptors where descriptor >= 0 { close(descriptor) }
        descriptors = Array(repeating: -1, count: paths.count)
    }

    /// Makes the files that no write would ever make: the empty ones.
    package func makeEmptyFiles() throws(StorageProblem) {
        for (index, file) in layout.files.enumerated() where file.length == 0 { _ = try descriptor(of: index) }
    }

    /// Fills the buffer from a place in the torrent's bytes.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(StorageProblem) {
        var done = 0
        for segment in layout.segments(at: offset, length: buffer.count) {
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer[done..<done + segment.length])
            switch segment.place {
            case .padding: part.initializeMemory(as: UInt8.self, repeating: 0)
            case .file(let index, let start): try read(part, file: index, at: start)
            }
            done += segment.length
        }
    }

    /// Writes the buffer to a place in the torrent's bytes; what falls on padding goes nowhere.
    package func write(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(StorageProblem) {
        var done = 0
        for segment in layout.segments(at: offset, length: buffer.count) {
            let part = UnsafeRawBufferPointer(rebasing: buffer[done..<done + segment.length])
            if case .file(let index, let start) = segment.place { try write(part, file: index, at: start) }
            done += segment.length
        }
    }

    /// Whether any file that has bytes is there and not empty: something worth hashing before a download.
    package var hasAnything: Bool {
        zip(layout.files, paths).contains { file, path in
            var status = stat()
            return file.length > 0 && stat(path, &status) == 0 && status.st_size > 0
        }
    }

    /// What each file looks like now; to be asked before they are hashed, so that a change in the meantime shows.
    package var stampsNow: [FileStamp] {
        paths.map { FileStamp(ofFileAt: $0) ?? FileStamp(length: 0, modified: 0) }
    }

    /// Looks at every file without reading it, and names the first that is no longer what was hashed.
    package func checkStamps() throws(StorageProblem) {
        for (index, stamp) in stamps.enumerated() {
            guard let now = FileStamp(ofFileAt: paths[index]) else { throw problem(.open, index, errno) }
            if now != stamp { throw problem(.trust, index, 0) }
        }
    }

    private func read(_ buffer: UnsafeMutableRawBufferPointer, file: Int, at offset: UInt64) throws(StorageProblem) {
        let descriptor = try descriptor(of: file)
        var done = 0
        while done < buffer.count {
            let count = pread(
                descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done, off_t(offset) + off_t(done))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw problem(.read, file, count == 0 ? 0 : errno) }
            done += count
        }
        // Asked after the bytes were taken: whatever was written before them shows.
        if file < stamps.count, FileStamp(of: descriptor) != stamps[file] { throw problem(.trust, file, 0) }
    }

    private func write(_ buffer: UnsafeRawBufferPointer, file: Int, at offset: UInt64) throws(StorageProblem) {
        let descriptor = try descriptor(of: file)
        var done = 0
        while done < buffer.count {
            let count = pwrite(
                descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done, off_t(offset) + off_t(done))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw problem(.write, file, errno) }
            done += count
        }
    }

    private func descriptor(of file: Int) throws(StorageProblem) -> Int32 {
        if descriptors[file] >= 0 { return descriptors[file] }
        let flags = mode == .reading ? O_RDONLY : O_RDWR | O_CREAT
        if mode == .writing { try makeFolders(above: paths[file]) }
        let descriptor = open(paths[file], flags | O_CLOEXEC | O_NOFOLLOW * (mode == .writing ? 1 : 0), 0o644)
        guard descriptor >= 0 else { throw problem(.open, file, errno) }
        descriptors[file] = descriptor
        if mode == .writing, ftruncate(descriptor, off_t(layout.files[file].length)) != 0 {
            throw problem(.resize, file, errno)
        }
        return descriptor
    }

    private func makeFolders(above path: String) throws(StorageProblem) {
        var end = path.startIndex
        while let slash = path[end...].dropFirst().firstIndex(of: "/") {
            end = slash
            let folder = String(path[..<slash])
            guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
                throw StorageProblem(operation: .makeFolder, path: folder, errorNumber: errno)
            }
        }
    }

    private func problem(_ operation: StorageProblem.Operation, _ file: Int, _ number: Int32) -> StorageProblem {
        StorageProblem(operation: operation, path: paths[file], errorNumber: number)
    }
}
