package io.sluice.daemon.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs that the file names. */
final class Programs {

    private Programs() {}

    /**
     * A program and its arguments, the program from the directory of the configuration where it is relative. One that is not there
     * now is told of, as it may be on the machine that the file is for.
     */
    static List<String> resolved(Values v, String key, List<String> command) {
        if (command.isEmpty()
                || command.getFirst().isBlank()
                || command.getFirst().indexOf('\0') >= 0) {
            v.reject(key, "must begin with the path of a program");
            return List.of("");
        }
        Path program = v.resolve(Path.of(command.getFirst()));
        if (!Files.isExecutable(program)) {
            String what = Files.exists(program) ? "may not be executed" : "is not on this machine";
            v.warn(key, "the program " + program + " " + what);
        }
        List<String> whole = new ArrayList<>(command);
        whole.set(0, program.toString());
        return whole;
    }
}
