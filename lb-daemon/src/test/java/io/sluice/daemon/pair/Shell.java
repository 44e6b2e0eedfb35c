package io.sluice.daemon.pair;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs other programs and waits for them. */
final class Shell {

    private Shell() {}

    /** What it says, without the line feed at the end; fails where it fails. */
    static String run(String... command) {
        Result result = attempt(command);
        if (result.code() != 0) {
            throw new AssertionError(List.of(command) + " ended with " + result.code() + ": " + result.output());
        }
        return result.output();
    }

    record Result(int code, String output) {}

    static Result attempt(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(List.of(command) + " does not end");
            }
            return new Result(process.exitValue(), output);
        } catch (IOException e) {
            return new Result(127, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
