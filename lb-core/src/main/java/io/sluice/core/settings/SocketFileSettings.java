package io.sluice.core.settings;

import org.jspecify.annotations.Nullable;

/**
 * The rights of a unix socket's file: who may write to it may connect.
 *
 * @param mode the permission bits, 0 to 0777 in octal
 * @param owner a user's name or number, or null to leave it
 * @param group a group's name or number, or null to leave it
 */
public record SocketFileSettings(
        int mode, @Nullable String owner, @Nullable String group) {

    public SocketFileSettings {
        new Checks()
                .require("socket-mode", mode >= 0 && mode <= 0777, "must be from 0000 to 0777")
                .require("socket-owner", owner == null || !owner.isBlank(), "is empty")
                .require("socket-group", group == null || !group.isBlank(), "is empty")
                .done();
    }

    /** 0660, owned by whoever started the process. */
    public static SocketFileSettings defaults() {
        return new SocketFileSettings(0660, null, null);
    }
}
