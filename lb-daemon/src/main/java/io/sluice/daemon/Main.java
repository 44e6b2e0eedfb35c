package io.sluice.daemon;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The entry point of the process. */
public final class Main {

    private Main() {}

    /** Runs a command and ends the process with its exit code: 0 done, 1 failed, 2 called wrongly. */
    public static void main(String[] args) throws IOException {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(
                isPlainRun(args)
                        ? new Commands(out, err).run(args[1])
                        : commandLine(out, err).execute(args));
    }

    /**
     * True for {@code run FILE}, which does not wait for the command line's library: its classes are too old for the cache of the
     * JVM and take a third of the time to the first byte.
     */
    static boolean isPlainRun(String[] args) {
        return args.length == 2 && args[0].equals("run") && (args[1].equals("-") || !args[1].startsWith("-"));
    }

    /** The command line, writing to these. */
    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        return new CommandLine(new Commands(out, err))
                .addSubcommand(new HaCommands(out, err))
                .setOut(out)
                .setErr(err);
    }
}
