// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import TorrentCore

/// Which folder is behind which number of the kernel's; one folder may be several things, where links lead to it.
struct WatchedPlaces {
    private let folder: String
    private let images: String
    private let events: FolderEvents?
    private var numbers: [WatchedFolder: Int32] = [:]
    private var folders: [Int32: Set<WatchedFolder>] = [:]

    /// The environment's folder and that of its images; without events nothing is watched.
    init(folder: String, images: String, events: FolderEvents?) {
        self.folder = folder
        self.images = images
        self.events = events
    }

    /// Where a thing is.
    func path(of thing: WatchedThing) -> String {
        switch thing {
        case .file(let name): "\(folder)/\(name)"
        case .images: images
        case .image(let name): "\(images)/\(name)"
        }
    }

    private func path(of place: WatchedFolder) -> String {
        switch place {
        case .environment: folder
        case .images: images
        case .image(let name, let below): below.text.isEmpty ? "\(images)/\(name)" : "\(images)/\(name)/\(below)"
        }
    }

    /// Has a folder watched; tells why it is not.
    mutating func watch(_ place: WatchedFolder) -> WatchRefusal? {
        forget(place)
        guard let events else { return .limit }
        do throws(WatchError) {
            let number = try events.watch(path(of: place))
            numbers[place] = number
            folders[number, default: []].insert(place)
            return nil
        } catch {
            return error.refusal
        }
    }

    /// Has it watched no more.
    mutating func forget(_ place: WatchedFolder) {
        guard let number = numbers.removeValue(forKey: place) else { return }
        folders[number]?.remove(place)
        guard folders[number]?.isEmpty == true else { return }
        folders[number] = nil
        events?.forget(number)
    }

    /// What happened since, and whether something is missing from it.
    mutating func take() -> (happened: [FolderEvent], wereLost: Bool) {
        guard let (events, wereLost) = events?.take() else { return ([], false) }
        var happened: [FolderEvent] = []
        for event in events {
            happened += (folders[event.watch] ?? []).map {
                FolderEvent($0, event.endsWatch ? nil : event.name, event.kind)
            }
            guard event.endsWatch else { continue }
            for place in folders[event.watch] ?? [] { forget(place) }
        }
        return (happened, wereLost || events.contains(where: \.isOverflow))
    }
}
