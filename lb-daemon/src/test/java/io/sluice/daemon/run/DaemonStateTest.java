package io.sluice.daemon.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DaemonStateTest {

    @ParameterizedTest
    @EnumSource
    void onlyTheMovesOfThePictureAreLegal(DaemonState from) {
        Set<DaemonState> legal = switch (from) {
            case STARTING -> EnumSet.of(DaemonState.WARMING, DaemonState.STOPPED);
            case WARMING -> EnumSet.of(DaemonState.SERVING, DaemonState.STOPPED);
            case SERVING -> EnumSet.of(DaemonState.DRAINING, DaemonState.STOPPED);
            case DRAINING -> EnumSet.of(DaemonState.STOPPED);
            case STOPPED -> EnumSet.noneOf(DaemonState.class);
        };
        for (DaemonState to : DaemonState.values()) {
            assertThat(from.mayBecome(to)).as("%s to %s", from, to).isEqualTo(legal.contains(to));
        }
    }

    @Test
    void anIllegalMoveIsRejectedAndChangesNothing() {
        Lifecycle lifecycle = new Lifecycle();
        assertThatThrownBy(() -> lifecycle.moveTo(DaemonState.DRAINING))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a daemon that is starting cannot become draining");
        assertThat(lifecycle.state()).isEqualTo(DaemonState.STARTING);
    }
}
