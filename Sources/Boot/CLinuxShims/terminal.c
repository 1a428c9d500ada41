/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "CLinuxShims.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

int linux_terminal_raw(int terminal) {
    struct termios settings;
    if (tcgetattr(terminal, &settings) < 0) return -errno;
    cfmakeraw(&settings);
    settings.c_cflag |= CLOCAL | CREAD;
    return tcsetattr(terminal, TCSANOW, &settings) < 0 ? -errno : 0;
}

int linux_terminal_size(int terminal, int *rows, int *columns) {
    struct winsize size;
    if (ioctl(terminal, TIOCGWINSZ, &size) < 0) return -errno;
    *rows = size.ws_row;
    *columns = size.ws_col;
    return 0;
}

int linux_pseudo_terminal(char *path, int path_size, int rows, int columns) {
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    int leader = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (leader < 0) return -errno;
    int error = 0;
    if (grantpt(leader) < 0 || unlockpt(leader) < 0) error = errno;
    if (error == 0) error = ptsname_r(leader, path, (size_t)path_size);
    if (error == 0 && ioctl(leader, TIOCSWINSZ, &size) < 0) error = errno;
    if (error == 0) return leader;
    close(leader);
    return -error;
}
