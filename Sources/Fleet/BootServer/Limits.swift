// SPDX-License-Identifier: GPL-3.0-or-later

internal import Hummingbird
internal import ServiceLifecycle
internal import Subprocess
