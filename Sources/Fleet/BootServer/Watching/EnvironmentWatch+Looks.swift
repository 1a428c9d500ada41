// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// What looks show.
extension EnvironmentWatch {
    /// A look at a file or an image's folder showed this.
    package mutating func looked(
        at thing: WatchedThing, _ sight: ContentSight, at now: MonotonicInstant
    ) -> [Action] {
        var actions: [Action] = []
        switch thing {
        case .images: break
        case .file(let name):
            watchEnvironment(&actions)
            let outcome = files[name]?.looked(sight, room: 0, at: now)
            if let state = outcome?.quiet { actions.append(.tell(.file(name, state.stamp))) }
        case .image(let name):
            guard
                let outcome = images[name]?.looked(sight, room: limits.folders - watchedFolders, at: now)
            else { break }
            take(outcome, of: name, &actions)
        }
        addLooks(at: now, &actions)
        return actions
    }

    private mutating func take(
        _ outcome: WatchedContent.Outcome, of image: ExactName, _ actions: inout [Action]
    ) {
        watchedFolders += outcome.watch.count - outcome.forget.count
        actions += outcome.forget.sorted().map { .forget(.image(image, below: $0)) }
        actions += outcome.watch.sorted().map { .watch(.image(image, below: $0)) }
        if outcome.isBeyondLimit { saySlow(.limit, &actions) }
        if outcome.isBusy { actions.append(.tell(.busy(image))) }
        switch outcome.quiet {
        case nil: break
        case .present(let stamp): actions.append(.tell(.quiet(image, stamp)))
        case .absent:
            images[image] = nil
            actions.append(.tell(.gone(image)))
        }
    }

    /// A look at the list of image folders showed these; `nil` if nobody can say at the moment.
    package mutating func listed(_ names: [String]?, at now: MonotonicInstant) -> [Action] {
        var actions: [Action] = []
        list.isLookedAt = false
        // What changed while somebody looked is looked at again.
        list.nextLook = list.isStale ? now + limits.listPause : now + limits.pause
        if let names {
            take(names, at: now, &actions)
            if !hasListed { actions.append(.tell(.listed)) }
            hasListed = true
            list.isExplained = list.isStale
            if !list.isWatched, watchedFolders < limits.folders {
                // What came before it is watched is seen by one more look.
                list.isWatched = true
                list.isExplained = true
                watchedFolders += 1
                list.nextLook = now + limits.listPause
                actions.append(.watch(.images))
            }
        }
        addLooks(at: now, &actions)
        return actions
    }

    /// Those beyond the limit are nobody's; they are the last ones by name, as for who reads the environment.
    private mutating func take(_ names: [String], at now: MonotonicInstant, _ actions: inout [Action]) {
        let all = names.map { ExactName($0) }.sorted()
        let kept = Set(all.prefix(limits.images))
        for name in images.keys.sorted() where !kept.contains(name) {
            if all.count <= limits.images {
                images[name]?.wantsLook(at: now)
            } else {
                forgetFolders(of: name, &actions)
                images[name] = nil
                actions.append(.tell(.gone(name)))
            }
        }
        for name in kept.sorted() where images[name] == nil {
            images[name] = WatchedContent(at: now, isSilent: !list.isExplained, tellsBusy: true, limits: limits)
            actions.append(.tell(.busy(name)))
        }
    }

    mutating func watchEnvironment(_ actions: inout [Action]) {
        guard !isEnvironmentWatched else { return }
        isEnvironmentWatched = true
        watchedFolders += 1
        actions.append(.watch(.environment))
    }
}
