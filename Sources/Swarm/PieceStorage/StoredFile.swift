// SPDX-License-Identifier: GPL-3.0-or-later

#if canImport(Glibc)
    internal import Glibc
#endif

/// One file or device of this computer that has one or more of a torrent's files in it.
///
/// Its descriptor is kept by a ``DescriptorCache``, which may close it between any two calls. A file that was written to
/// is opened again only if it is the same one: what is proved must not lie in a file that was deleted.
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
    let cache: DescriptorCache
    let key: DescriptorCache.Key
    /// Which file it was when it was opened for writing; `nil` before.
    private var identity: FileIdentity?
    private var isWritable = false
    /// Bytes written to a device that may not be on it yet.
    private(set) var unsyncedBytes = 0
    /// Whether the device makes zeros itself when it is told to; not known before it was asked.
    var takesZeros = true

    init(path: String, kind: Kind, length: UInt64, cache: DescriptorCache, key: DescriptorCache.Key) {
        self.path = path
        self.kind = kind
        self.length = length
        self.cache = cache
        self.key = key
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

    /// Lends the descriptor, of a file that is opened and made first if need be.
    mutating func withDescriptor<Result>(
        for mode: TorrentFiles.Mode, _ body: (Int32) throws(StorageProblem) -> Result
    ) throws(StorageProblem) -> Result {
        var (identity, isWritable) = (identity, isWritable)
        defer { (self.identity, self.isWritable) = (identity, isWritable) }
        return try cache.withDescriptor(key, of: path, isPinned: kind == .device) { () throws(StorageProblem) in
            let new = try open(for: mode, knownAs: identity)
            guard new >= 0, mode == .writing || identity != nil else { return new }
            do throws(StorageProblem) {
                let found = FileIdentity(of: new)
                if let identity, identity != found { throw problem(.recognize, 0) }
                if identity == nil { try makeRoom(new) }
                identity = found
            } catch {
                _ = Glibc.close(new)
                throw error
            }
            if mode == .writing { isWritable = true }
            return new
        } _: { descriptor throws(StorageProblem) in
            try body(descriptor)
        }
    }

    /// Opens it, or gives minus one.
    private func open(for mode: TorrentFiles.Mode, knownAs identity: FileIdentity?) throws(StorageProblem) -> Int32 {
        switch (mode, kind) {
        case (.reading, .device): return Glibc.open(path, O_RDONLY | O_CLOEXEC)
        // Whatever came into its place must not hold us up.
        case (.reading, _): return Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        // Who asks for a device alone is refused while something of it is mounted, and so is a mount meanwhile.
        case (.writing, .device): return Glibc.open(path, O_RDWR | O_EXCL | O_CLOEXEC)
        case (.writing, _):
            guard identity != nil else { return try make() }
            return Glibc.open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        }
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

    private func makeRoom(_ descriptor: Int32) throws(StorageProblem) {
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

    /// Fills the buffer with what begins at a place, and tells what the file showed on the outside afterwards; `nil` for
    /// a device, which shows nothing.
    @discardableResult
    mutating func read(
        _ buffer: UnsafeMutableRawBufferPointer, at offset: UInt64, for mode: TorrentFiles.Mode
    ) throws(StorageProblem) -> FileStamp? {
        let (kind, path) = (kind, path)
        return try withDescriptor(for: mode) { descriptor throws(StorageProblem) in
            var done = 0
            while done < buffer.count {
                let count = pread(
                    descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done,
                    off_t(offset) + off_t(done))
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    throw StorageProblem(
                        operation: .read, path: path, errorNumber: count == 0 ? 0 : errno,
                        position: offset + UInt64(done))
                }
                done += count
            }
            return kind == .device ? nil : FileStamp(of: descriptor)
        }
    }

    /// Writes the buffer to a place; a device is waited for now and then.
    mutating func write(
        _ buffer: UnsafeRawBufferPointer, at offset: UInt64, for mode: TorrentFiles.Mode
    ) throws(StorageProblem) {
        let path = path
        try withDescriptor(for: mode) { descriptor throws(StorageProblem) in
            var done = 0
            while done < buffer.count {
                let count = pwrite(
                    descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done,
                    off_t(offset) + off_t(done))
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    throw StorageProblem(
                        operation: .write, path: path, errorNumber: errno, position: offset + UInt64(done))
                }
                done += count
            }
        }
        guard kind == .device else { return }
        unsyncedBytes += buffer.count
        if unsyncedBytes >= StorageLimits.unsyncedBytes { try sync() }
    }

    /// Returns when everything that was written is on the device.
    private mutating func sync() throws(StorageProblem) {
        let path = path
        try withDescriptor(for: .writing) { descriptor throws(StorageProblem) in
            while fdatasync(descriptor) != 0 {
                guard errno == EINTR else { throw StorageProblem(operation: .sync, path: path, errorNumber: errno) }
            }
        }
        unsyncedBytes = 0
    }

    /// Nothing will be written any more; returns when everything is on the device.
    mutating func finishWriting() throws(StorageProblem) {
        guard kind == .device, isWritable else {
            isWritable = false
            return try cache.close(key, of: path)
        }
        try sync()
        // With the last descriptor the system would forget all it has in memory of the device, and peers ask for that.
        let other = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard other >= 0 else { throw problem(.open, errno) }
        cache.replace(key, with: other)
        isWritable = false
    }

    /// Closes it, so that the next use opens what is there then.
    func forget() {
        cache.close([key])
    }

    func problem(_ operation: StorageProblem.Operation, _ number: Int32) -> StorageProblem {
        StorageProblem(operation: operation, path: path, errorNumber: number)
    }
}

/// Which file a descriptor is of, whatever its name.
private struct FileIdentity: Equatable {
    private let device: UInt64
    private let inode: UInt64
    /// Counts the files that had this inode one after the other, on file systems that tell; else zero.
    private let generation: UInt64

    /// `nil` when the system does not tell.
    init?(of descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        device = UInt64(truncatingIfNeeded: status.st_dev)
        inode = UInt64(truncatingIfNeeded: status.st_ino)
        // FS_IOC_GETVERSION of linux/fs.h.
        var generation: UInt64 = 0
        self.generation = ioctl(descriptor, 0x8008_7601, &generation) == 0 ? generation : 0
    }
}
