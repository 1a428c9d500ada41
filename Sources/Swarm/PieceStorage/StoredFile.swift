// SPDX-License-Identifier: GPL-3.0-or-later

#if canImport(Glibc)
    internal import Glibc
#endif

/// One file or device of this computer that has one or more of a torrent's files in it; opened when first used.
struct StoredFile {
    /// What it is, and so what may be done to it.
    enum Kind {
        /// It is this torrent's file and nothing else: given its length, whatever it had.
        case own
        /// Somebody said that it holds the file, and perhaps others: it grows and is never cut.
        case shared
        /// It is what it is.
        case device
    }

    let path: String
    private(set) var kind: Kind
    /// Bytes it must have for everything that has its place in it.
    private(set) var length: UInt64
    private var descriptor: Int32 = -1
    private var isWritable = false
    /// Bytes written to a device that may not be on it yet.
    private(set) var unsyncedBytes = 0
    /// Whether the device makes zeros itself when it is told to; not known before it was asked.
    var takesZeros = true

    init(path: String, kind: Kind, length: UInt64) {
        self.path = path
        self.kind = kind
        self.length = length
    }

    /// Something else has its place in here and ends so many bytes behind the beginning.
    mutating func takeIn(end: UInt64, kind other: Kind) {
        length = max(length, end)
        kind = kind == .device || other == .device ? .device : .shared
    }

    /// How many bytes it has, which a device does not show; `nil` when it is not there.
    var lengthNow: UInt64? {
        var status = stat()
        return stat(path, &status) == 0 ? UInt64(clamping: status.st_size) : nil
    }

    /// Whether opening it for writing would change nothing.
    var isMade: Bool {
        guard let lengthNow else { return false }
        return switch kind {
        case .own: lengthNow == length
        case .shared: lengthNow >= length
        case .device: true
        }
    }

    /// Gives the descriptor, which stays open until ``close()`` or ``finishWriting()``.
    mutating func open(for mode: TorrentFiles.Mode) throws(StorageProblem) -> Int32 {
        if descriptor >= 0 { return descriptor }
        let new =
            switch (mode, kind) {
            case (.reading, _): Glibc.open(path, O_RDONLY | O_CLOEXEC)
            // Who asks for a device alone is refused while something of it is mounted, and so is a mount meanwhile.
            case (.writing, .device): Glibc.open(path, O_RDWR | O_EXCL | O_CLOEXEC)
            case (.writing, _): try make()
            }
        guard new >= 0 else { throw problem(.open, errno) }
        descriptor = new
        isWritable = mode == .writing
        guard isWritable else { return new }
        do throws(StorageProblem) {
            try makeRoom()
        } catch {
            close()
            throw error
        }
        return new
    }

    private func make() throws(StorageProblem) -> Int32 {
        var end = path.startIndex
        while let slash = path.utf8[end...].dropFirst().firstIndex(of: UInt8(ascii: "/")) {
            end = slash
            let folder = String(path[..<slash])
            guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
                throw StorageProblem(operation: .makeFolder, path: folder, errorNumber: errno)
            }
        }
        return Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    }

    private func makeRoom() throws(StorageProblem) {
        switch kind {
        case .own:
            guard ftruncate(descriptor, off_t(length)) == 0 else { throw problem(.resize, errno) }
        case .shared:
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw problem(.resize, errno) }
            if UInt64(clamping: status.st_size) < length, ftruncate(descriptor, off_t(length)) != 0 {
                throw problem(.resize, errno)
            }
        case .device:
            let end = lseek(descriptor, 0, SEEK_END)
            guard end >= 0 else { throw problem(.open, errno) }
            guard UInt64(end) >= length else { throw problem(.fit(needed: length, available: UInt64(end)), 0) }
        }
    }

    /// Fills the buffer with what begins at a place.
    mutating func read(
        _ buffer: UnsafeMutableRawBufferPointer, at offset: UInt64, for mode: TorrentFiles.Mode
    ) throws(StorageProblem) {
        let descriptor = try open(for: mode)
        var done = 0
        while done < buffer.count {
            let count = pread(
                descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done, off_t(offset) + off_t(done))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw problem(.read, count == 0 ? 0 : errno) }
            done += count
        }
    }

    /// Writes the buffer to a place; a device is waited for now and then.
    mutating func write(
        _ buffer: UnsafeRawBufferPointer, at offset: UInt64, for mode: TorrentFiles.Mode
    ) throws(StorageProblem) {
        let descriptor = try open(for: mode)
        var done = 0
        while done < buffer.count {
            let count = pwrite(
                descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done, off_t(offset) + off_t(done))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw problem(.write, errno) }
            done += count
        }
        guard kind == .device else { return }
        unsyncedBytes += buffer.count
        if unsyncedBytes >= StorageLimits.unsyncedBytes { try sync() }
    }

    /// Returns when everything that was written is on the device.
    private mutating func sync() throws(StorageProblem) {
        guard fdatasync(descriptor) == 0 else { throw problem(.sync, errno) }
        unsyncedBytes = 0
    }

    /// Nothing will be written any more; returns when everything is on the device.
    mutating func finishWriting() throws(StorageProblem) {
        guard kind == .device, isWritable else { return close() }
        try sync()
        // With the last descriptor the system would forget all it has in memory of the device, and peers ask for that.
        let other = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard other >= 0 else { throw problem(.open, errno) }
        close()
        descriptor = other
    }

    mutating func close() {
        if descriptor >= 0 { _ = Glibc.close(descriptor) }
        descriptor = -1
        isWritable = false
    }

    /// Whether its descriptor shows this stamp; a device has none that would tell anything.
    func shows(_ stamp: FileStamp) -> Bool {
        kind == .device || FileStamp(of: descriptor) == stamp
    }

    func problem(_ operation: StorageProblem.Operation, _ number: Int32) -> StorageProblem {
        StorageProblem(operation: operation, path: path, errorNumber: number)
    }
}
