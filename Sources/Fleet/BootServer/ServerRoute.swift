// SPDX-License-Identifier: GPL-3.0-or-later

/// The HTTP paths of agents and people; those in boot scripts are `BootRoute`'s.
package enum ServerRoute {
    /// What an agent may do: `GET`, with `mac` and `uuid` in the query; bencode (docs/manifest.md).
    package static let manifest = "/agent/manifest"
    /// Files that were made for one boot of one machine, each behind a key.
    package static let files = "/agent/files"
    /// What is made of the templates below `templates/answers/` for the machine that asks, known by its address.
    package static let answers = "/answers"
    /// What happened on a machine: `POST`, bencode (docs/events.md).
    package static let events = "/agent/events"
    /// What a machine's agent and kernel say: `POST`, bencode (docs/logs.md).
    package static let log = "/agent/log"
    /// What a machine is made of: `POST`, bencode (docs/inventory.md).
    package static let inventory = "/agent/inventory"
    /// What an agent is to do, for which it may have to wait: `POST`, bencode (docs/orders.md).
    package static let orders = "/agent/orders"
    /// The folder of `.torrent` files, named by infohash.
    package static let torrents = "/torrents"
    /// The folder of the images' files, as they are on offer; older torrents have it as their web seed (BEP 19).
    package static let images = "/images"
    /// The folder of the files of single versions, named by infohash, each of which is a web seed (BEP 19).
    package static let versions = "/versions"
    /// What the server knows of every machine, as JSON (docs/status.md).
    package static let status = "/status.json"
    /// What Prometheus collects (docs/operations.md).
    package static let metrics = "/metrics"
}

extension ServerRoute {
    /// A path as it may be shown to anybody: without a file's key.
    static func shown(_ path: String) -> String { path.hasPrefix("\(files)/") ? "\(files)/…" : path }
}
