// SPDX-License-Identifier: GPL-3.0-or-later

internal import CStorageShims
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#endif

/// One file or device of this computer that has one or more of a torrent's files in it; for use by any thread.
///
/// Its descriptor is kept by a ``DescriptorCache``, which may close it between any two calls. A file that was written to
/// is opened again only if it is the same one: what is proved must not lie in a file that was deleted.
final class StoredFile: Sendable {
    /// What it is, and so what may be done to it.
    enum Kind {
        /// It is this torrent's file and nothing else: given its length, whatever it had.
        case own
        /// Somebody said that it holds the file, and perhaps others: it grows and is never cut.
        case shared
        /// It is what it is.
        case device
    }

    struct State {
        /// Which file it was when it was opened for writing; `nil` before.
        var identity: FileIdentity?
        var isWritable = false
        /// Bytes written to a device that may not be on it yet.
        var unsyncedBytes = 0
        /// Whether the device makes zeros itself when it is told to; not known before it was asked.
        var takesZeros = true
        /// What is waited for when it is used; `nil` before it was opened.
        var lane: StorageLane?
        /// The number of the disk it was on when it was looked at; `nil` before it was seen.
        var seenOn: UInt64?
        /// Whether the system tells which of its bytes are in memory.
        var tellsMemory = true
    }

    let path: String
    let kind: Kind
    /// Bytes it must have for everything that has its place in it.
    let length: UInt64
    let cache: DescriptorCache
    let key: DescriptorCache.Key
    let calls: DiskCalls
    /// Never locked while the system is asked for anything.
    let state = Mutex(State())
    /// Locked while it is opened: who comes meanwhile waits for that.
    private let opening = Mutex(())
    /// Locked while a device is waited for: who has written as much again waits, too.
    private let syncing = Mutex(())

    init(
        path: String, kind: Kind, length: UInt64, cache: DescriptorCache, key: DescriptorCache.Key, calls: DiskCalls
    ) {
        self.path = path
        self.kind = kind
        self.length = length
        self.cache = cache
        self.key = key
        self.calls = calls
    }

    /// What is waited for when it is used; `nil` before it was opened.
    var lane: StorageLane? { state.withLock { $0.lane } }

    /// The number of the disk it was on when it was looked at; `nil` before it was seen.
    var seenOn: UInt64? { state.withLock { $0.seenOn } }

    /// What it looks like from the outside.
    func look() -> FileSight {
        var disk: UInt64?
        let sight = FileSight(ofFileAt: path, on: &disk)
        if let disk { state.withLock { $0.seenOn = disk } }
        return sight
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
    func withDescriptor<Result>(
        for mode: TorrentFiles.Mode, _ body: (Int32) throws(StorageProblem) -> Result
    ) throws(StorageProblem) -> Result {
        let descriptor = try opening.withLock { _ throws(StorageProblem) in
            // What is in memory is used by whoever may not wait for any disk.
            try cache.lend(key, path, kind == .device, waitsForDisks: lane?.isMemory != true) {
                () throws(StorageProblem) in try open(for: mode)
            }
        }
        defer { cache.end(key) }
        return try body(descriptor)
    }

    /// Fills the buffer with what begins at a place, and tells what the file showed on the outside afterwards; `nil` for
    /// a device, which shows nothing.
    @discardableResult
    func read(
        _ buffer: UnsafeMutableRawBufferPointer, at offset: UInt64, for mode: TorrentFiles.Mode
    ) throws(StorageProblem) -> FileStamp? {
        try withDescriptor(for: mode) { descriptor throws(StorageProblem) in
            var done = 0
            while done < buffer.count {
                let count = calls.read(
                    descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done,
                    Int(offset) + done)
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

    /// What came of reading without waiting.
    enum ReadAtOnce {
        /// The buffer is full; with what the file showed on the outside afterwards, `nil` for a device.
        case done(FileStamp?)
        /// It is not known without waiting.
        case waits
    }

    /// Fills the buffer if that waits for no disk: its bytes are in memory, and it is open or lies there.
    ///
    /// An error is told by who may wait for the disk.
    func readAtOnce(
        _ buffer: UnsafeMutableRawBufferPointer, at offset: UInt64, for mode: TorrentFiles.Mode
    ) -> ReadAtOnce {
        let (lane, tells) = state.withLock { ($0.lane, $0.tellsMemory) }
        guard calls.disk == nil, let lane else { return .waits }
        if lane.isMemory {
            do throws(StorageProblem) { return .done(try read(buffer, at: offset, for: mode)) } catch { return .waits }
        }
        guard tells, let descriptor = cache.lendOpen(key) else { return .waits }
        defer { cache.end(key) }
        let count = storage_read_at_once(descriptor, buffer.baseAddress, buffer.count, Int64(offset))
        if count == -Int(EOPNOTSUPP) { state.withLock { $0.tellsMemory = false } }
        guard count == buffer.count else { return .waits }
        return .done(kind == .device ? nil : FileStamp(of: descriptor))
    }

    /// Writes the buffer to a place; a device is waited for now and then.
    func write(
        _ buffer: UnsafeRawBufferPointer, at offset: UInt64, for mode: TorrentFiles.Mode
    ) throws(StorageProblem) {
        try withDescriptor(for: mode) { descriptor throws(StorageProblem) in
            var done = 0
            while done < buffer.count {
                let count = calls.write(
                    descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done,
                    Int(offset) + done)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    throw StorageProblem(
                        operation: .write, path: path, errorNumber: errno, position: offset + UInt64(done))
                }
                done += count
            }
        }
        guard kind == .device else { return }
        state.withLock { $0.unsyncedBytes += buffer.count }
        try sync(from: StorageLimits.unsyncedBytes)
    }

    /// Bytes written to a device that may not be on it yet.
    var unsyncedBytes: Int { state.withLock { $0.unsyncedBytes } }

    /// Returns when everything that was written before is on the device, unless that is less than so many bytes.
    private func sync(from least: Int) throws(StorageProblem) {
        guard unsyncedBytes >= least else { return }
        try syncing.withLock { _ throws(StorageProblem) in
            // What is written meanwhile counts anew. Another may have done it.
            let bytes = unsyncedBytes
            guard bytes >= least else { return }
            try withDescriptor(for: .writing) { descriptor throws(StorageProblem) in
                while calls.sync(descriptor) != 0 {
                    guard errno == EINTR else { throw problem(.sync, errno) }
                }
            }
            state.withLock { $0.unsyncedBytes -= bytes }
        }
    }

    /// Nothing will be written any more; returns when everything is on the device.
    ///
    /// Nobody else may begin to use it meanwhile; it is closed when what is under way is over.
    func finishWriting() throws(StorageProblem) {
        guard kind == .device, state.withLock({ $0.isWritable }) else {
            state.withLock { $0.isWritable = false }
            return try cache.close(key, of: path)
        }
        try sync(from: 0)
        // With the last descriptor the system would forget all it has in memory of the device, and peers ask for that.
        let other = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard other >= 0 else { throw problem(.open, errno) }
        cache.replace(key, with: other)
        cache.leaveDevice(key)
        state.withLock { $0.isWritable = false }
    }

    /// Closes it, so that the next use opens what is there then.
    func forget() {
        cache.close([key])
    }

    func problem(_ operation: StorageProblem.Operation, _ number: Int32) -> StorageProblem {
        StorageProblem(operation: operation, path: path, errorNumber: number)
    }
}
