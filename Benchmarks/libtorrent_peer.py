# SPDX-License-Identifier: GPL-3.0-or-later
"""One libtorrent peer: libtorrent_peer.py seed|get TORRENT FOLDER ADDRESS:PORT

Prints "seeding" or "complete" once it has everything, then goes on giving until it is told to end.
"""

import sys

import libtorrent as lt


def main():
    mode, torrent, folder, address = sys.argv[1:]
    settings = lt.high_performance_seed()
    settings.update(
        listen_interfaces=address,
        enable_incoming_utp=False,
        enable_outgoing_utp=False,
        enable_dht=False,
        enable_lsd=False,
        enable_upnp=False,
        enable_natpmp=False,
        unchoke_slots_limit=-1,
        alert_mask=lt.alert.category_t.status_notification | lt.alert.category_t.error_notification,
    )
    session = lt.session(settings)
    parameters = lt.add_torrent_params()
    parameters.ti = lt.torrent_info(torrent)
    parameters.save_path = folder
    parameters.flags &= ~(lt.torrent_flags.paused | lt.torrent_flags.auto_managed)
    if mode == "seed":
        parameters.flags |= lt.torrent_flags.seed_mode
    session.add_torrent(parameters)
    if mode == "seed":
        print("seeding", flush=True)
    while True:
        session.wait_for_alert(1000)
        for alert in session.pop_alerts():
            if isinstance(alert, lt.torrent_finished_alert) and mode == "get":
                print("complete", flush=True)
            elif isinstance(alert, lt.torrent_error_alert):
                sys.exit(alert.message())


main()
