package io.sluice.daemon.config;

import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ScalarEvent;

/**
 * Refuses the parts of YAML that a configuration file does not need and that cost safety or clarity: aliases (a small file
 * that unfolds into a huge one), tags (types of the language the reader is written in), a second document (which would be
 * silently ignored) and deep nesting.
 */
final class YamlGuard {

    /** How deep lists and blocks may stand in each other. */
    static final int MOST_DEPTH = 32;

    private final Problems problems;
    private int depth;
    private int documents;

    YamlGuard(Problems problems) {
        this.problems = problems;
    }

    /** Reads all events; false where anything was refused. */
    boolean admits(Iterable<Event> events) {
        int before = problems.errors();
        for (Event event : events) {
            check(event);
            if (depth > MOST_DEPTH || documents > 1) {
                break;
            }
        }
        return problems.errors() == before;
    }

    private void check(Event event) {
        switch (event) {
            case AliasEvent alias ->
                refuse(
                        event,
                        "the alias *" + alias.getAnchor() + " is not allowed; write the value out where it is needed");
            case ScalarEvent scalar
            when scalar.getTag() != null && !scalar.getTag().equals("!") -> refuseTag(event);
            case CollectionStartEvent start -> {
                depth++;
                if (depth > MOST_DEPTH) {
                    refuse(event, "is nested deeper than " + MOST_DEPTH + " levels");
                }
                if (start.getTag() != null) {
                    refuseTag(event);
                }
            }
            case CollectionEndEvent end -> depth--;
            case DocumentStartEvent start -> {
                documents++;
                if (documents > 1) {
                    refuse(event, "a second document begins here; one file holds one configuration");
                }
            }
            default -> {}
        }
    }

    private void refuseTag(Event event) {
        refuse(event, "tags (!name) are not allowed; write the plain value");
    }

    private void refuse(Event event, String message) {
        problems.error(YamlReader.place(event.getStartMark()), "", message);
    }
}
