package io.sluice.ha;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkStatesTest {

    private static final int NEW = 16;
    private static final int DELETED = 17;

    private final LinkStates states = new LinkStates();
    private final ByteBuffer messages = ByteBuffer.allocate(512).order(ByteOrder.nativeOrder());

    private void add(int type, int family, int index, int flags, int attributes) {
        int start = messages.position();
        messages.putInt(32 + attributes).putShort((short) type).putShort((short) 0);
        messages.putInt(0).putInt(0);
        messages.put((byte) family).put((byte) 0).putShort((short) 1);
        messages.putInt(index).putInt(flags).putInt(0);
        messages.position(start + (32 + attributes + 3 & ~3));
    }

    @ParameterizedTest
    @CsvSource({"16, 0x41, true", "16, 0x1, false", "16, 0x40, false", "16, 0x11043, true", "17, 0x41, false"})
    void anInterfaceIsUpWhereItIsSwitchedOnAndHasACarrier(int type, String flags, boolean up) {
        add(type, 0, 7, Integer.decode(flags), 0);
        states.read(messages.flip());
        assertThat(states.isUp(7)).isEqualTo(up);
        assertThat(states.isUp(8)).isNull();
    }

    @Test
    void eachOfSeveralMessagesIsReadWhateverStandsBetween() {
        add(NEW, 0, 1, 0x41, 5);
        add(20, 2, 3, 0x41, 0);
        add(DELETED, 7, 1, 0, 0); // out of a bridge, not out of the machine
        add(NEW, 0, 2, 0, 3);
        states.read(messages.flip());
        assertThat(states.isUp(1)).isTrue();
        assertThat(states.isUp(2)).isFalse();
        assertThat(states.isUp(3)).isNull();
    }

    @Test
    void whatIsCutOffOrNonsenseIsLeft() {
        add(NEW, 0, 1, 0x41, 0);
        for (int length = 0; length < 32; length++) {
            states.read(messages.duplicate()
                    .order(ByteOrder.nativeOrder())
                    .position(0)
                    .limit(length));
            assertThat(states.isUp(1)).isNull();
        }
        messages.putInt(0, 0);
        states.read(messages.flip());
        assertThat(states.isUp(1)).isNull();
    }

    @Test
    void whatIsForgottenIsToBeAskedAnew() {
        states.learn(1, true);
        assertThat(states.isUp(1)).isTrue();
        states.forget();
        assertThat(states.isUp(1)).isNull();
    }
}
