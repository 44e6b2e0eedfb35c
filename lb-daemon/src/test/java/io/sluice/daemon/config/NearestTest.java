package io.sluice.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

    @ParameterizedTest
    @CsvSource({"pool,pool,0", "pool,pol,1", "pool,opol,1", "pool,tool,1", "'',abc,3", "bind,bnid,1", "kitten,sitting,3"
    })
    void editsAreInsertionsOmissionsExchangesAndSwaps(String a, String b, int edits) {
        assertThat(Nearest.edits(a, b)).isEqualTo(edits);
        assertThat(Nearest.edits(b, a)).isEqualTo(edits);
    }

    @Test
    void aWordThatIsFarFromAllHasNoNearest() {
        assertThat(Nearest.of("certificates", List.of("pool", "bind"))).isEmpty();
    }

    @Test
    void caseAndUnderscoresDoNotMakeAWordFar() {
        assertThat(Nearest.of("Max_Connections", List.of("max-idle", "max-connections")))
                .contains("max-connections");
    }
}
