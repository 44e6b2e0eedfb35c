package io.sluice.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The main classes of all shipped modules keep the house rules; a fixture shows that every rule can fail. */
class HouseRulesTest {

    private static final HouseRules RULES = new HouseRules("io.sluice");
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.sluice");

    @Test
    void coreDependsOnNoOtherModule() {
        RULES.moduleSeesOnly("core").check(MAIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls", "health", "metrics"})
    void tlsHealthAndMetricsDependOnCoreAlone(String module) {
        RULES.moduleSeesOnly(module, "core").check(MAIN);
    }

    @Test
    void haDependsOnNoOtherModule() {
        RULES.moduleSeesOnly("ha").check(MAIN);
    }

    @Test
    void onlyTheConfigurationLoaderSeesYaml() {
        RULES.librarySeenOnlyBy("org.yaml.snakeyaml..", "daemon.config..").check(MAIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.micrometer..", "io.prometheus.."})
    void onlyMetricsAndDaemonSeeMeters(String library) {
        RULES.librarySeenOnlyBy(library, "metrics..", "daemon..").check(MAIN);
    }

    @Test
    void onlyTheDaemonSeesTheCommandLine() {
        RULES.librarySeenOnlyBy("picocli..", "daemon..").check(MAIN);
    }

    @Test
    void namesSayWhatAThingIs() {
        RULES.noClassHasAnEmptyName().check(MAIN);
    }

    @Test
    void onlyThirdPartyBalancersAreLookedUpAsServices() {
        RULES.servicesAreLookedUpOnlyBy("daemon.ThirdPartyBalancers").check(MAIN);
    }

    @Test
    void noStaticFieldHoldsState() {
        RULES.staticFieldsAreFinal().check(MAIN);
        RULES.staticFieldsHoldNoState().check(MAIN);
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(RULES.packagesNotNullMarked(MAIN)).isEmpty();
    }

    @Test
    void atLeastHalfOfTheTopLevelTypesArePackagePrivate() {
        assertThat(RULES.publicTypesAboveHalf(MAIN)).isEmpty();
    }

    /** Every rule, held against classes made to break it. */
    @Nested
    class OnABrokenTree {

        private final HouseRules rules = new HouseRules("io.sluice.rules.broken");
        private final JavaClasses broken = new ClassFileImporter().importPackages("io.sluice.rules.broken");

        @ParameterizedTest
        @CsvSource({"core,tls", "tls,health", "ha,core"})
        void aForbiddenArrowIsFound(String module, String target) {
            String[] others = module.equals("tls") ? new String[] {"core"} : new String[0];
            fails(rules.moduleSeesOnly(module, others), "broken." + target + ".");
        }

        @Test
        void aLibraryInTheWrongPlaceIsFound() {
            fails(rules.librarySeenOnlyBy("org.yaml.snakeyaml..", "daemon.config.."), "ReadsYaml");
            fails(rules.librarySeenOnlyBy("io.micrometer..", "metrics..", "daemon.."), "CountsAndParses");
            fails(rules.librarySeenOnlyBy("picocli..", "daemon.."), "CountsAndParses");
        }

        @Test
        void anEmptyNameIsFoundAlsoWhenNested() {
            fails(rules.noClassHasAnEmptyName(), "BackendManager", "BackendManager$AddressUtils");
        }

        @Test
        void aServiceLookupIsFound() {
            fails(rules.servicesAreLookedUpOnlyBy("daemon.ThirdPartyBalancers"), "ReadsYaml");
        }

        @Test
        void staticStateIsFound() {
            fails(rules.staticFieldsAreFinal(), "lastSeen");
            fails(rules.staticFieldsHoldNoState(), "COUNT");
        }

        @Test
        void aPackageWithoutNullMarkedIsFound() {
            assertThat(rules.packagesNotNullMarked(broken))
                    .contains("io.sluice.rules.broken.ha")
                    .doesNotContain("io.sluice.rules.broken.core");
        }

        @Test
        void tooManyPublicTypesAreFound() {
            assertThat(rules.publicTypesAboveHalf(broken)).hasSizeGreaterThan(3);
        }

        private void fails(ArchRule rule, String... evidence) {
            assertThatThrownBy(() -> rule.check(broken))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContainingAll(evidence);
        }
    }
}
