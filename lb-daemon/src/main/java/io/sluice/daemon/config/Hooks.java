package io.sluice.daemon.config;

import io.sluice.ha.RouterState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The programs of {@code ha} that are run where a virtual router comes to one state, by keepalived's names. */
final class Hooks {

    private static final Type<List<String>> PROGRAM =
            new OneOrMoreType<>("a program or a list of a program and its arguments", Types.TEXT);

    private static final Map<RouterState, Key<List<String>>> BY_STATE = byState();

    static final List<Key<?>> KEYS = new ArrayList<>(BY_STATE.values());

    private Hooks() {}

    /** Those of the file, by state. */
    static Map<RouterState, List<String>> of(Values v) {
        Map<RouterState, List<String>> programs = new EnumMap<>(RouterState.class);
        BY_STATE.forEach((state, key) -> {
            List<String> program = v.find(key);
            if (program != null) {
                programs.put(state, Programs.resolved(v, key.name(), program));
            }
        });
        return programs;
    }

    /** True where one moves what no address of ours does. */
    static boolean hasMaster(Values v) {
        return v.has(Objects.requireNonNull(BY_STATE.get(RouterState.MASTER)).name());
    }

    private static Map<RouterState, Key<List<String>>> byState() {
        Map<RouterState, Key<List<String>>> keys = new EnumMap<>(RouterState.class);
        keys.put(
                RouterState.MASTER,
                key(
                        "notify-master",
                        "A program that is run where this node becomes master, with the arguments of `notify`: it moves the"
                                + " address of a cloud here, say. Where it fails it is run again while the node is master."));
        keys.put(RouterState.BACKUP, key("notify-backup", "The same where it becomes backup."));
        keys.put(RouterState.FAULT, key("notify-fault", "The same where it can no longer serve."));
        keys.put(RouterState.INIT, key("notify-stop", "The same where it stops."));
        return keys;
    }

    private static Key<List<String>> key(String name, String text) {
        return Key.optional(name, PROGRAM, text);
    }
}
