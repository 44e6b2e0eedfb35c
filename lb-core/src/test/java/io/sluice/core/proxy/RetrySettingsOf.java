package io.sluice.core.proxy;

import io.sluice.core.settings.RetryBudgetSettings;
import io.sluice.core.settings.RetrySettings;
import java.util.List;

/** Retry settings of which a test says only what it is about. Retries are free of any budget where it says nothing of it. */
final class RetrySettingsOf {

    private int most = 2;
    private boolean reset = true;
    private boolean timeout;
    private List<Integer> statuses = List.of();
    private int body = 16 * 1024;
    private boolean nonIdempotent;
    private RetryBudgetSettings budget = new RetryBudgetSettings(100, 1_000_000);

    static RetrySettingsOf usual() {
        return new RetrySettingsOf();
    }

    static RetrySettings statuses(Integer... values) {
        return usual().on(values).done();
    }

    RetrySettingsOf on(Integer... values) {
        statuses = List.of(values);
        return this;
    }

    RetrySettingsOf most(int value) {
        most = value;
        return this;
    }

    RetrySettingsOf reset(boolean value) {
        reset = value;
        return this;
    }

    RetrySettingsOf timeout(boolean value) {
        timeout = value;
        return this;
    }

    RetrySettingsOf body(int value) {
        body = value;
        return this;
    }

    RetrySettingsOf nonIdempotent(boolean value) {
        nonIdempotent = value;
        return this;
    }

    RetrySettingsOf budget(int percent, int floor) {
        budget = new RetryBudgetSettings(percent, floor);
        return this;
    }

    RetrySettings done() {
        return new RetrySettings(most, reset, timeout, statuses, body, nonIdempotent, budget);
    }
}
