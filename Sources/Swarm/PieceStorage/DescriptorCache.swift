// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization
internal import TorrentCore

#if canImport(Glibc)
    internal import Glibc
#endif

/// The open files of images: however many files there are, few of them are open at once.
///
/// For use by any thread. Nobody waits for another's disk: files are opened and closed outside the lock, and one of a file
/// server that has to be closed for another file is closed by a thread of ``DiskThreads``. Where a file is, its file server
/// was asked when it was opened, and is not asked again.
///
/// 1. A descriptor is lent for one call; while it is lent it is not closed.
/// 2. When another is to be opened and there is no room, the least recently used one that is not lent is closed. Pinned
///    ones stay: a device that was opened exclusively must not be let go.
/// 3. When everything is lent or pinned, opening fails with EMFILE, which passes.
/// 4. Who is told that a file is closed may rely on it: Linux executes no file that anybody has open for writing.
package final class DescriptorCache: Sendable {
    /// The cache of everything that gives or stores images.
    ///
    /// There is one for the process, for the limit that it keeps is one of the process.
    package static let ofThisProcess = DescriptorCache(capacity: DescriptorLimit.budget.imageFiles)

    /// One file of one owner.
    package struct Key: Hashable, Sendable {
        fileprivate let owner: Owner
        fileprivate let file: Int
    }

    /// Whose files they are.
    fileprivate final class Owner: Hashable, Sendable {
        /// Whether none of them is opened any more: whoever was about to open one when they were closed would have nobody
        /// left to close it.
        let isOver = Atomic(false)

        static func == (one: Owner, other: Owner) -> Bool { one === other }
        func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
    }

    /// A descriptor that was taken out, to be closed by whoever took it.
    private struct Removed {
        let key: Key
        let descriptor: Int32
        let site: StorageSite
        /// Whether anybody wants to know what closing it says.
        var isAskedFor = true
    }

    private struct State {
        var book: LeaseBook<Key>
        var descriptors: [Key: Int32] = [:]
        /// Where the open files are.
        var sites: [Key: StorageSite] = [:]
        /// Descriptors on their way to threads that close them; the cache has others in their places already.
        var aside = 0
        /// How many descriptors of a file are being closed, and who waits for that.
        var closing: [Key: (count: Int, waiting: [Semaphore])] = [:]
        /// What closing said of written files that were closed to make room: a file server may tell only then that it did not
        /// take what was written.
        var closingErrors: [Key: Int32] = [:]
        /// Descriptors in whose place others have come while they were lent; closed at the end of that.
        var replaced: [Key: Removed] = [:]

        mutating func remove(_ key: Key) -> Removed? {
            guard let descriptor = descriptors.removeValue(forKey: key) else { return nil }
            closing[key, default: (0, [])].count += 1
            let site = sites.removeValue(forKey: key) ?? StorageSite(kind: .disk, disk: 0)
            return Removed(key: key, descriptor: descriptor, site: site)
        }

        /// Who waited for a file of which nothing is being closed any more.
        mutating func takeWaiting(for key: Key) -> [Semaphore] {
            guard closing[key]?.count == 0 else { return [] }
            return closing.removeValue(forKey: key)?.waiting ?? []
        }
    }

    private let state: Mutex<State>
    private let devices = DeviceClaims()
    private let threads: DiskThreads
    private let calls: DescriptorCalls
    /// On which disks files are that others open who keep no key of them.
    package let lanes = KnownLanes()

    /// At most so many are open at once, and twice as many may wait for being closed.
    package init(
        capacity: Int, threads: DiskThreads = .ofThisProcess, calls: DescriptorCalls = .system
    ) {
        state = Mutex(State(book: LeaseBook(capacity: capacity)))
        self.threads = threads
        self.calls = calls
    }

    /// How many are open.
    package var count: Int { state.withLock { $0.descriptors.count } }

    /// A key for each of an owner's files, which nobody else has.
    package func keys(count: Int) -> [Key] {
        let owner = Owner()
        return (0..<count).map { Key(owner: owner, file: $0) }
    }

    /// Lends the descriptor of a file for as long as the body runs, and opens it first if need be.
    ///
    /// `open` gives a descriptor, or minus one and the reason in `errno`; `path` is for the problem that is thrown.
    package func withDescriptor<Result>(
        _ key: Key, of path: String, isPinned: Bool = false, open: () throws(StorageProblem) -> Int32,
        _ body: (Int32) throws(StorageProblem) -> Result
    ) throws(StorageProblem) -> Result {
        let descriptor = try lend(key, path, isPinned, open)
        defer { end(key) }
        return try body(descriptor)
    }

    /// Lends the descriptor of a file that is open, until ``end(_:)``; `nil` if it is not.
    func lendOpen(_ key: Key) -> Int32? {
        state.withLock { state in
            guard state.closingErrors[key] == nil, let descriptor = state.descriptors[key], state.book.begin(key) else {
                return nil
            }
            return descriptor
        }
    }

    private enum Step {
        case lent(Int32)
        case open(closeFirst: Removed?)
        case refuse(Int32)
    }

    /// Lends the descriptor of a file, which is opened first if need be, until ``end(_:)``.
    ///
    /// Who waits for no disk closes none of its files for another either.
    func lend(
        _ key: Key, _ path: String, _ isPinned: Bool, waitsForDisks: Bool = true,
        _ open: () throws(StorageProblem) -> Int32
    ) throws(StorageProblem) -> Int32 {
        switch step(for: key, isPinned: isPinned) {
        case .lent(let descriptor): return descriptor
        case .refuse(let error):
            // What a file server has refused is lost, and no other try brings it back.
            let operation: StorageProblem.Operation = [EMFILE, EAGAIN, EBADF].contains(error) ? .open : .sync
            throw StorageProblem(operation: operation, path: path, errorNumber: error)
        case .open(let other):
            if let other { close(other, waitsForDisks: waitsForDisks) }
        }
        do throws(StorageProblem) {
            let new = try open()
            guard new >= 0 else { throw StorageProblem(operation: .open, path: path, errorNumber: errno) }
            let site = calls.site(new)
            state.withLock { state in
                state.descriptors[key] = new
                state.sites[key] = site
            }
            return new
        } catch {
            let waiting = state.withLock { state in
                _ = state.book.drop(key)
                _ = state.book.end(key)
                return state.takeWaiting(for: key)
            }
            for semaphore in waiting { semaphore.signal() }
            throw error
        }
    }

    private func step(for key: Key, isPinned: Bool) -> Step {
        state.withLock { state in
            if key.owner.isOver.load(ordering: .relaxed) { return .refuse(EBADF) }
            if let error = state.closingErrors.removeValue(forKey: key) { return .refuse(error) }
            if let descriptor = state.descriptors[key], state.book.begin(key) { return .lent(descriptor) }
            // It is being opened, or is to be closed at the end of another's lease.
            if state.book.holds(key) { return .refuse(EAGAIN) }
            guard state.aside < 2 * state.book.capacity else { return .refuse(EMFILE) }
            var removed: Removed?
            switch state.book.makeRoom() {
            case .free: break
            case .close(let other): removed = state.remove(other)
            case .none: return .refuse(EMFILE)
            }
            // Its place is taken before it is opened, which is not done under the lock: a file server may be slow.
            state.book.add(key, isPinned: isPinned)
            return .open(closeFirst: removed)
        }
    }

    /// A lease ends.
    func end(_ key: Key) {
        let removed = state.withLock { state in
            let last = state.book.end(key) ? state.remove(key) : nil
            let replaced = state.book.isLent(key) ? nil : state.replaced.removeValue(forKey: key)
            return [last, replaced].compactMap(\.self)
        }
        for descriptor in removed { close(descriptor) }
    }

    /// Closes a file and returns when that is done, which is at the end of its leases if it is lent; throws what closing it
    /// said, now or before.
    package func close(_ key: Key, of path: String) throws(StorageProblem) {
        let removed = state.withLock { state in state.book.drop(key) ? state.remove(key) : nil }
        if let removed { close(removed) }
        waitUntilClosed(key)
        let error = state.withLock { $0.closingErrors.removeValue(forKey: key) }
        if let error { throw StorageProblem(operation: .sync, path: path, errorNumber: error) }
    }

    /// Waits for those who use it and are the last to do so, and for another thread that may be about to close it.
    private func waitUntilClosed(_ key: Key) {
        while let semaphore = waiting(for: key) { semaphore.wait() }
    }

    private func waiting(for key: Key) -> Semaphore? {
        state.withLock { state in
            guard state.closing[key] != nil || state.book.isDoomed(key) else { return nil }
            let semaphore = Semaphore()
            state.closing[key, default: (0, [])].waiting.append(semaphore)
            return semaphore
        }
    }

    /// Closes files of which nobody wants to know how it went, without waiting for a file server; and for no disk either
    /// unless the caller may.
    package func close(_ keys: some Sequence<Key>, waitsForDisks: Bool = true) {
        for key in keys {
            let removed = state.withLock { state in
                state.closingErrors[key] = nil
                return state.book.drop(key) ? state.remove(key) : nil
            }
            guard var removed else { continue }
            removed.isAskedFor = false
            close(removed, waitsForDisks: waitsForDisks)
        }
    }

    /// The same at the end of all use of the files of these owners, none of which is opened from now on.
    package func end(_ keys: some Sequence<Key>, waitsForDisks: Bool = true) {
        // Under the lock: whoever has looked at it there and opens a file is known to `close`.
        state.withLock { _ in for key in keys { key.owner.isOver.store(true, ordering: .relaxed) } }
        close(keys, waitsForDisks: waitsForDisks)
    }

    /// Puts another descriptor of the same file in place of one, and returns when that one is closed, which is at the end of
    /// its leases if it is lent.
    func replace(_ key: Key, with descriptor: Int32) {
        let removed = state.withLock { state -> Removed? in
            let removed = state.remove(key)
            state.descriptors[key] = descriptor
            state.sites[key] = removed?.site
            guard state.book.isLent(key) else { return removed }
            state.replaced[key] = removed
            return nil
        }
        if let removed { close(removed) }
        waitUntilClosed(key)
    }

    /// Whether a device may be opened to be written to by an owner alone: nobody else of this cache has it open for that.
    func claimDevice(_ path: String, for key: Key) -> Bool {
        devices.claim(path, for: key) { other in
            state.withLock { $0.book.holds(other) || $0.closing[other] != nil }
        }
    }

    /// A device is written to no more.
    func leaveDevice(_ key: Key) {
        devices.end(key)
    }

    /// Closes a file without waiting for its file server, nor for its disk if the caller may not.
    private func close(_ removed: Removed, waitsForDisks: Bool) {
        let isWaitedFor =
            switch removed.site.kind {
            case .memory: false
            case .disk: !waitsForDisks
            case .remote: true
            }
        guard isWaitedFor else { return close(removed) }
        state.withLock { $0.aside += 1 }
        // Each disk has its own threads for that: one that gives no answer holds up no other.
        threads.submit(on: .closing(removed.site.disk)) { [self] in
            state.withLock { $0.aside -= 1 }
            close(removed)
        }
    }

    private func close(_ removed: Removed) {
        let isWritten = fcntl(removed.descriptor, F_GETFL) & O_ACCMODE != O_RDONLY
        let error = calls.close(removed.descriptor) != 0 && errno != EINTR && isWritten ? errno : 0
        let waiting = state.withLock { state -> [Semaphore] in
            if error != 0, removed.isAskedFor { state.closingErrors[removed.key] = error }
            state.closing[removed.key]?.count -= 1
            return state.takeWaiting(for: removed.key)
        }
        for semaphore in waiting { semaphore.signal() }
    }
}
