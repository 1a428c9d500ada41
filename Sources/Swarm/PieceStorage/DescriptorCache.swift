// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization
internal import TorrentCore

#if canImport(Glibc)
    internal import Glibc
#endif

/// The open files of images: however many files there are, few of them are open at once.
///
/// For use by any thread.
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
        fileprivate let owner: UInt64
        fileprivate let file: Int
    }

    private struct State {
        var book: LeaseBook<Key>
        var descriptors: [Key: Int32] = [:]
        /// What closing said of written files that were closed to make room: a file server may tell only then that it did not
        /// take what was written.
        var closingErrors: [Key: Int32] = [:]
        var lastOwner: UInt64 = 0

        mutating func close(_ key: Key) {
            guard let descriptor = descriptors.removeValue(forKey: key) else { return }
            let isWritten = fcntl(descriptor, F_GETFL) & O_ACCMODE != O_RDONLY
            // Closing waits for nothing but a file server. It is done under the lock because of rule 4.
            if Glibc.close(descriptor) != 0, errno != EINTR, isWritten { closingErrors[key] = errno }
        }
    }

    private let state: Mutex<State>

    /// At most so many are open at once.
    package init(capacity: Int) {
        state = Mutex(State(book: LeaseBook(capacity: capacity)))
    }

    /// How many are open.
    package var count: Int { state.withLock { $0.descriptors.count } }

    /// A key for each of an owner's files, which nobody else has.
    package func keys(count: Int) -> [Key] {
        let owner = state.withLock { state in
            state.lastOwner += 1
            return state.lastOwner
        }
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

    private func lend(
        _ key: Key, _ path: String, _ isPinned: Bool, _ open: () throws(StorageProblem) -> Int32
    ) throws(StorageProblem) -> Int32 {
        let (known, error) = state.withLock { state -> (Int32?, Int32) in
            if let error = state.closingErrors.removeValue(forKey: key) { return (nil, error) }
            if let descriptor = state.descriptors[key], state.book.begin(key) { return (descriptor, 0) }
            // It is being opened, or is to be closed at the end of another's lease.
            if state.book.holds(key) { return (nil, EAGAIN) }
            switch state.book.makeRoom() {
            case .free: break
            case .close(let other): state.close(other)
            case .none: return (nil, EMFILE)
            }
            // Its place is taken before it is opened, which is not done under the lock: a file server may be slow.
            state.book.add(key, isPinned: isPinned)
            return (nil, 0)
        }
        if let known { return known }
        guard error == 0 else {
            // What a file server has refused is lost, and no other try brings it back.
            let operation: StorageProblem.Operation = [EMFILE, EAGAIN].contains(error) ? .open : .sync
            throw StorageProblem(operation: operation, path: path, errorNumber: error)
        }
        do throws(StorageProblem) {
            let new = try open()
            guard new >= 0 else { throw StorageProblem(operation: .open, path: path, errorNumber: errno) }
            state.withLock { $0.descriptors[key] = new }
            return new
        } catch {
            state.withLock { state in
                _ = state.book.drop(key)
                _ = state.book.end(key)
            }
            throw error
        }
    }

    private func end(_ key: Key) {
        state.withLock { state in
            if state.book.end(key) { state.close(key) }
        }
    }

    /// Closes a file, at the end of its lease if it is lent; throws what closing it said, now or before.
    package func close(_ key: Key, of path: String) throws(StorageProblem) {
        let error = state.withLock { state in
            if state.book.drop(key) { state.close(key) }
            return state.closingErrors.removeValue(forKey: key)
        }
        if let error { throw StorageProblem(operation: .sync, path: path, errorNumber: error) }
    }

    /// Closes files of which nobody wants to know how it went.
    package func close(_ keys: some Sequence<Key>) {
        state.withLock { state in
            for key in keys {
                if state.book.drop(key) { state.close(key) }
                state.closingErrors[key] = nil
            }
        }
    }

    /// Puts another descriptor of the same file in place of one that is not lent, which is closed.
    func replace(_ key: Key, with descriptor: Int32) {
        state.withLock { state in
            state.close(key)
            state.descriptors[key] = descriptor
        }
    }
}
