package io.sluice.tls;

import io.sluice.core.settings.Checks;
import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.core.settings.Violation;
import io.sluice.tls.CertificateSettings.Directory;
import io.sluice.tls.CertificateSettings.Pair;
import io.sluice.tls.CertificateSettings.Source;
import io.sluice.tls.IdentityReader.Place;
import io.sluice.tls.IdentityReader.Read;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The identities of one listener as its files are now: read when it is built, and again where a look finds other files.
 *
 * <p>A change counts when two looks in a row see the same, so that a file is not read while somebody writes it. What is then
 * not usable is refused, told once, and the identity from before stays; the next change is looked at again.
 *
 * <pre>
 *   file:  as held --other stamp--> pending --same stamp--> read --usable--> held
 *                                      ^                     └--not------> refused --other stamp--> pending
 *                                      └--other stamp--
 * </pre>
 *
 * For one thread at a time.
 */
final class IdentityStore {

    /** An identity with what its files were like. */
    private record Held(List<FileStamp> stamps, Identity identity) {}

    /** What the first reading of a pair brought. */
    private record First(Pair pair, @Nullable Held held, List<String> warnings, List<Violation> wrong) {}

    /** From so many on they are read by all cores. */
    private static final int MANY = 64;

    private final CertificateSettings settings;
    private final List<SignatureScheme> schemes;
    private final InstantSource clock;
    private Map<Pair, Held> held = new LinkedHashMap<>();
    private final Map<Pair, List<FileStamp>> pending = new HashMap<>();
    private final Map<Pair, List<FileStamp>> refused = new HashMap<>();
    private @Nullable String brokenSource;

    IdentityStore(CertificateSettings settings, List<SignatureScheme> schemes, InstantSource clock) {
        this.settings = settings;
        this.schemes = schemes;
        this.clock = clock;
    }

    /**
     * What a look found.
     *
     * @param changed true where {@link #index} is another one now
     * @param settled false where something is on its way, so that the next look should be soon
     * @param taken how many files were taken up, or left
     * @param refusals what is not usable, for people
     * @param warnings what is usable and should be known
     */
    record Look(boolean changed, boolean settled, int taken, List<String> refusals, List<String> warnings) {}

    /**
     * Reads everything.
     *
     * @param warnings gets what is usable and should be known
     * @throws InvalidSettingsException with everything that is wrong
     */
    void load(Consumer<String> warnings) {
        List<Violation> wrong = new ArrayList<>();
        IdentityReader reader = new IdentityReader(clock.instant(), schemes);
        Map<Pair, Place> pairs = pairs(wrong);
        Stream<Map.Entry<Pair, Place>> entries =
                pairs.size() < MANY ? pairs.entrySet().stream() : pairs.entrySet().parallelStream();
        for (First first : entries.map(entry -> read(entry.getKey(), entry.getValue(), reader))
                .toList()) {
            Held read = first.held();
            if (read != null) {
                held.put(first.pair(), read);
            }
            first.warnings().forEach(warnings);
            wrong.addAll(first.wrong());
        }
        Checks checks = new Checks();
        wrong.forEach(violation -> checks.require(violation.key(), false, violation.message()));
        checks.done();
    }

    private static First read(Pair pair, Place place, IdentityReader reader) {
        try {
            List<FileStamp> stamps = FileStamp.of(pair);
            Read read = reader.read(pair, place);
            return new First(pair, new Held(stamps, read.identity()), read.warnings(), List.of());
        } catch (InvalidSettingsException e) {
            return new First(pair, null, List.of(), e.violations());
        }
    }

    /** What is there now. */
    IdentityIndex index() {
        return new IdentityIndex(held.values().stream().map(Held::identity).toList(), settings.strictSni());
    }

    /** Looks at the files and reads those that have changed. */
    Look look() {
        List<String> refusals = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        List<Violation> wrong = new ArrayList<>();
        Map<Pair, Place> pairs = pairs(wrong);
        if (!wrong.isEmpty()) {
            return broken(wrong);
        }
        brokenSource = null;
        IdentityReader reader = new IdentityReader(clock.instant(), schemes);
        Map<Pair, Held> next = new LinkedHashMap<>();
        pairs.forEach((pair, place) -> {
            Held current = current(pair, place, reader, refusals, warnings);
            if (current != null) {
                next.put(pair, current);
            }
        });
        held.keySet().stream().filter(pair -> !pairs.containsKey(pair)).forEach(pair -> keepOnce(pair, next));
        return replace(next, refusals, warnings);
    }

    private Look replace(Map<Pair, Held> next, List<String> refusals, List<String> warnings) {
        Map<Pair, Held> before = held;
        long same = next.entrySet().stream()
                .filter(entry -> entry.getValue().equals(before.get(entry.getKey())))
                .count();
        int taken = (int) (next.size() - same);
        taken += (int)
                before.keySet().stream().filter(pair -> !next.containsKey(pair)).count();
        held = next;
        return new Look(taken > 0, pending.isEmpty(), taken, refusals, warnings);
    }

    /** The sources themselves are not as they should be: everything stays, told once. */
    private Look broken(List<Violation> wrong) {
        String message =
                String.join("; ", wrong.stream().map(Violation::message).toList());
        boolean known = message.equals(brokenSource);
        brokenSource = message;
        return new Look(false, true, 0, known ? List.of() : List.of(message), List.of());
    }

    private @Nullable Held current(
            Pair pair, Place place, IdentityReader reader, List<String> refusals, List<String> warnings) {
        List<FileStamp> stamps = FileStamp.of(pair);
        Held old = held.get(pair);
        if (old != null && old.stamps().equals(stamps)) {
            pending.remove(pair);
            refused.remove(pair);
            return old;
        }
        if (stamps.equals(refused.get(pair))) {
            return old;
        }
        if (!stamps.equals(pending.put(pair, stamps))) {
            return old;
        }
        pending.remove(pair);
        try {
            Read read = reader.read(pair, place);
            warnings.addAll(read.warnings());
            refused.remove(pair);
            return new Held(stamps, read.identity());
        } catch (InvalidSettingsException e) {
            e.violations().forEach(violation -> refusals.add(violation.message()));
            refused.put(pair, stamps);
            return old;
        }
    }

    /** A pair that has gone from its directory goes with the second look that does not find it. */
    private void keepOnce(Pair pair, Map<Pair, Held> next) {
        Held old = held.get(pair);
        if (old != null && pending.remove(pair) == null) {
            pending.put(pair, List.of());
            next.put(pair, old);
        }
        refused.remove(pair);
    }

    private Map<Pair, Place> pairs(List<Violation> wrong) {
        Map<Pair, Place> pairs = new LinkedHashMap<>();
        for (Source source : settings.sources()) {
            switch (source) {
                case Pair pair -> pairs.put(pair, Place.PAIR);
                case Directory(var directory) -> {
                    try {
                        list(directory).forEach(pair -> pairs.putIfAbsent(pair, Place.DIRECTORY));
                    } catch (InvalidSettingsException e) {
                        wrong.addAll(e.violations());
                    }
                }
            }
        }
        return pairs;
    }

    private static List<Pair> list(java.nio.file.Path directory) {
        Checks checks = new Checks();
        List<Pair> pairs = new PairDirectory(directory, checks).pairs();
        checks.done();
        checks.require(
                        "directory",
                        !pairs.isEmpty(),
                        directory + " holds no certificates; NAME.crt and NAME.key, or"
                                + " NAME.pem with both in it, are needed")
                .done();
        return pairs;
    }
}
