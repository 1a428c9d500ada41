// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import ContentHash
import TorrentCore

/// A made-up environment on a made-up clock: what is done to its files is told to a watch as the system would, and looks
/// show what is there.
struct WatchRoom {
    /// What was told, such as `2.5 quiet a linux:1`, at seconds since the begin.
    private(set) var news: [String] = []
    /// What is known of the environment by what was told, as far as it is quiet.
    private(set) var known = WatchedEnvironment()
    /// What was told to be quiet though it was not what is there, or had been changed less than two seconds before.
    private(set) var premature: [String] = []
    private var touched: [String: MonotonicInstant] = [:]
    /// When each thing was looked at.
    private(set) var looks: [(thing: WatchedThing, at: Double)] = []
    /// The folders that are watched.
    private(set) var watched: Set<WatchedFolder> = []
    /// How often it was said that not everything is watched.
    private(set) var remarks = 0
    /// Of which folders it was said when that they change for long, with a file that is written to.
    private(set) var longChanges: [String] = []
    /// Whether the system tells of changes.
    var tells = true
    /// Folders the system watches.
    var watchLimit = Int.max
    /// How long a look takes.
    var lookTime = Duration.zero
    /// What no look shows at the moment.
    var unclear: Set<WatchedThing> = []
    /// The files of each image, with how often each was written.
    var images: [String: [String: Int]]
    /// The files beside the settings.
    var files = ["Boottorrent.yaml": 1]
    /// Whether there is a folder for images.
    var hasImages = true

    private var watch: EnvironmentWatch
    private var now = MonotonicInstant(nanoseconds: 0)
    private var ends: [(thing: WatchedThing, at: MonotonicInstant)] = []
    private var shown: [ContentStamp: String] = [:]

    init(_ images: [String: [String: Int]] = [:], limits: WatchLimits = WatchLimits()) {
        self.images = images
        watch = EnvironmentWatch(files: ["Boottorrent.yaml"], at: now, limits: limits)
    }

    /// Whether everything is known as it is.
    var isKnown: Bool {
        guard hasImages else { return known.images.isEmpty }
        return known.images.count == images.count
            && images.allSatisfy { name, files in
                guard case .quiet(let stamp) = known.images[ExactName(name)] else { return false }
                return shown[stamp] == Self.text(files)
            }
    }

    /// Looks under way.
    var lookCount: Int { ends.count }

    mutating func start() { carryOut(watch.start(at: now)) }

    /// Lets time pass until so many seconds after the begin.
    mutating func pass(to seconds: Double) {
        let end = MonotonicInstant(nanoseconds: Int64(seconds * 1e9))
        var steps = 0
        while let next = [watch.deadline, ends.map(\.at).min()].compactMap(\.self).min(), next <= end {
            now = max(now, next)
            steps += 1
            guard steps < 10_000 else {
                news.append("does not end")
                return
            }
            if let index = ends.firstIndex(where: { $0.at <= now }) {
                seen(ends.remove(at: index).thing)
            } else {
                carryOut(watch.elapsed(to: now))
            }
        }
        now = max(now, end)
    }

    private mutating func carryOut(_ actions: [EnvironmentWatch.Action]) {
        for action in actions {
            switch action {
            case .watch(let folder):
                if watched.count < watchLimit {
                    watched.insert(folder)
                } else {
                    carryOut(watch.refused(folder, because: .limit, at: now))
                }
            case .forget(let folder): watched.remove(folder)
            case .look(let thing):
                looks.append((thing, seconds))
                ends.append((thing, now + lookTime))
            case .sayThatItChanges(let image, let file):
                longChanges.append("\(short(seconds)) \(image) \(file?.text ?? "?")")
            case .sayThatLooksAreSlow: remarks += 1
            case .tell(let one):
                if one != .listed { news.append("\(short(seconds)) \(text(one))") }
                known.take(one)
                if case .quiet(let name, let stamp) = one { check(name.text, shown[stamp]) }
            }
        }
    }

    private mutating func check(_ image: String, _ text: String?) {
        let isThere = images[image].map { Self.text($0) == text } ?? false
        let isEarly = touched[image].map { now - $0 < .seconds(2) } ?? false
        if !isThere || isEarly { premature.append(news.last ?? "") }
    }

    private mutating func seen(_ thing: WatchedThing) {
        guard !unclear.contains(thing) else {
            return carryOut(thing == .images ? watch.listed(nil, at: now) : watch.looked(at: thing, .unclear, at: now))
        }
        switch thing {
        case .images: carryOut(watch.listed(hasImages ? images.keys.sorted() : [], at: now))
        case .file(let name):
            let sight = files[name.text].map { ContentSight.there(Self.stamp("\($0)", &shown), folders: []) }
            carryOut(watch.looked(at: thing, sight ?? .nothing, at: now))
        case .image(let name):
            let files = hasImages ? images[name.text] : nil
            let sight = files.map { Self.sight($0, &shown) }
            carryOut(watch.looked(at: thing, sight ?? .nothing, at: now))
        }
    }

    private static func sight(_ files: [String: Int], _ shown: inout [ContentStamp: String]) -> ContentSight {
        let folders = files.keys.filter { !$0.hasPrefix(".") }.flatMap { path in
            let names = path.split(separator: "/").dropLast()
            return names.indices.map { names[...$0].joined(separator: "/") }
        }
        return .there(stamp(text(files), &shown), folders: Set((folders + [""]).map { ExactName($0) }))
    }

    private static func text(_ files: [String: Int]) -> String {
        let visible = files.filter { !$0.key.hasPrefix(".") }
        return visible.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: " ")
    }

    private static func stamp(_ text: String, _ shown: inout [ContentStamp: String]) -> ContentStamp {
        let stamp = ContentStamp(ContentHash.sha256(Array(text.utf8)))
        shown[stamp] = text
        return stamp
    }

    private func text(_ news: WatchNews) -> String {
        switch news {
        case .listed: "listed"
        case .busy(let name): "busy \(name)"
        case .quiet(let name, let stamp): "quiet \(name) \(shown[stamp] ?? "?")"
        case .gone(let name): "gone \(name)"
        case .file(let name, let stamp): "\(name) \(stamp.map { shown[$0] ?? "?" } ?? "gone")"
        }
    }

    private var seconds: Double { Double(now.nanoseconds) / 1e9 }
    private func short(_ seconds: Double) -> String { seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)" }
}

/// What is done to files.
extension WatchRoom {
    mutating func tell(_ folder: WatchedFolder, _ name: String?, _ kind: FolderEvent.Kind) {
        guard tells, watched.contains(folder) else { return }
        carryOut(watch.happened(FolderEvent(folder, name.map { ExactName($0) }, kind), at: now))
    }

    private mutating func tell(_ image: String, _ path: String, _ kind: FolderEvent.Kind) {
        let names = path.split(separator: "/")
        let below = ExactName(names.dropLast().joined(separator: "/"))
        tell(.image(ExactName(image), below: below), names.last.map(String.init), kind)
    }

    /// A part of a file is written, which stays open.
    mutating func write(_ image: String, _ path: String) {
        if images[image] == nil { makeFolder(image) }
        let names = path.split(separator: "/")
        let missing = (1...names.count).map { names[..<$0].joined(separator: "/") }
            .filter { part in images[image]?.keys.contains { $0 == part || $0.hasPrefix("\(part)/") } == false }
        images[image]?[path, default: 0] += 1
        touched[image] = now
        for part in missing { tell(image, part, part == path ? .changed : .made) }
        tell(image, path, .written)
    }

    mutating func close(_ image: String, _ path: String) { tell(image, path, .closed) }

    mutating func put(_ image: String, _ path: String) {
        write(image, path)
        close(image, path)
    }

    mutating func remove(_ image: String, _ path: String) {
        guard images[image]?.removeValue(forKey: path) != nil else { return }
        touched[image] = now
        tell(image, path, .changed)
    }

    mutating func makeFolder(_ image: String) {
        images[image] = [:]
        touched[image] = now
        tell(.images, image, .made)
    }

    mutating func removeFolder(_ image: String) {
        images[image] = nil
        tell(.images, image, .moved)
    }

    mutating func rename(_ image: String, to other: String) {
        let files = images.removeValue(forKey: image)
        tell(.images, image, .moved)
        images[other] = files
        touched[other] = now
        tell(.images, other, .moved)
    }

    /// An editor writes a new file and gives it the old one's name.
    mutating func edit(_ file: String) {
        tell(.environment, ".\(file).new", .written)
        tell(.environment, ".\(file).new", .closed)
        files[file, default: 0] += 1
        tell(.environment, file, .changed)
    }

    mutating func loseEvents() { carryOut(watch.lostEvents(at: now)) }

    mutating func wantLooks() { carryOut(watch.wantsLooks(at: now)) }
}
