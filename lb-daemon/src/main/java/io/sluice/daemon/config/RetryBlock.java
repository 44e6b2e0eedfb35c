package io.sluice.daemon.config;

import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.core.settings.RetryBudgetSettings;
import io.sluice.core.settings.RetrySettings;
import io.sluice.core.settings.Violation;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** The schema of {@code retries}. */
final class RetryBlock {

    private static final RetryBudgetSettings ENOUGH = RetryBudgetSettings.defaults();
    private static final Key<Integer> SHARE = Key.preset(
            "share", Types.SHARE, ENOUGH.percent(), "Retries to a hundred exchanges of the pool, 0% to 100%.");
    private static final Key<Integer> FLOOR = Key.preset(
            "floor",
            Types.NUMBER,
            ENOUGH.floor(),
            "Retries per second beside the share, so that a quiet pool can retry; over all event loops.");

    static final Block<RetryBudgetSettings> BUDGET = Block.of(
            "The retry budget",
            "Counts retries after a reset, a timeout or a status, which may have cost a backend work; those after a failed"
                    + " connect, or on a pooled connection that had been closed, are free. Where it is used up, the failure goes"
                    + " to the client. A share alone, `20%`, is short for `{ share: 20% }`.",
            v -> new RetryBudgetSettings(v.get(SHARE), v.get(FLOOR)),
            SHARE,
            FLOOR);

    private static final RetrySettings USUAL = RetrySettings.defaults();
    private static final Key<Integer> MOST =
            Key.preset("most", Types.NUMBER, USUAL.most(), "Further attempts on other backends, 0 to 16.");
    private static final Key<Boolean> RESET = Key.preset(
            "reset",
            Types.FLAG,
            USUAL.reset(),
            "After a backend closed or reset the connection before its response head was whole.");
    private static final Key<Boolean> TIMEOUT = Key.preset(
            "timeout",
            Types.FLAG,
            USUAL.timeout(),
            "After `timeouts.response-head` or `request-progress`, which hold for each attempt anew.");
    private static final Key<List<Integer>> STATUSES = Key.optional(
            "statuses",
            new ListType<>(
                    "a list of statuses such as [502, 503, 504]",
                    Types.NUMBER,
                    Node::asText,
                    "each status stands once"),
            "After a response with one of these statuses, 400 to 599, which is dropped; left out, none.");
    private static final Key<Integer> BODY = Key.preset(
            "body",
            Types.SIZE,
            USUAL.body(),
            "What is kept of a request body to be sent again, at most 1MiB; a larger body ends the possibility.");
    private static final Key<Boolean> NON_IDEMPOTENT = Key.preset(
            "non-idempotent",
            Types.FLAG,
            USUAL.nonIdempotent(),
            "`true` is your promise that POST, PATCH and the like may reach backends twice without harm.");
    private static final Key<RetryBudgetSettings> BUDGET_KEYS = Key.preset(
            "budget",
            new ShortForm<>(
                    new ScalarType<>(
                            Types.SHARE.what(),
                            ENOUGH,
                            RetryBlock::budgetOf,
                            budget -> Types.SHARE.show(budget.percent()),
                            Types.SHARE.schema()),
                    BUDGET),
            ENOUGH,
            "How many retries there may be in all.");

    static final Block<RetrySettings> BLOCK = Block.of(
            "Retries",
            "After a failed connect always, after the rest as said here and for idempotent methods only. A number alone,"
                    + " `retries: 1`, is short for `{ most: 1 }`. A response whose head has gone to the client is never retried.",
            v -> new RetrySettings(
                    v.get(MOST),
                    v.get(RESET),
                    v.get(TIMEOUT),
                    Objects.requireNonNullElse(v.find(STATUSES), List.of()),
                    v.get(BODY),
                    v.get(NON_IDEMPOTENT),
                    v.get(BUDGET_KEYS)),
            MOST,
            RESET,
            TIMEOUT,
            STATUSES,
            BODY,
            NON_IDEMPOTENT,
            BUDGET_KEYS);

    /** A number, or the whole. */
    static final Type<RetrySettings> RETRIES = new ShortForm<>(
            new ScalarType<>(
                    Types.NUMBER.what(),
                    USUAL,
                    RetryBlock::mostOf,
                    settings -> String.valueOf(settings.most()),
                    Types.NUMBER.schema()),
            BLOCK);

    private RetryBlock() {}

    private static RetryBudgetSettings budgetOf(String text) throws BadValueException {
        int percent = Types.share(text);
        try {
            return new RetryBudgetSettings(percent, ENOUGH.floor());
        } catch (InvalidSettingsException e) {
            throw told(e);
        }
    }

    private static RetrySettings mostOf(String text) throws BadValueException {
        int most = Types.number(text);
        try {
            return RetrySettings.most(most);
        } catch (InvalidSettingsException e) {
            throw told(e);
        }
    }

    /** A value alone has no keys to put what is wrong to. */
    private static BadValueException told(InvalidSettingsException wrong) {
        return new BadValueException(
                wrong.violations().stream().map(Violation::message).collect(Collectors.joining("; ")));
    }
}
