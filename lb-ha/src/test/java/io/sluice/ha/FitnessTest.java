package io.sluice.ha;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FitnessTest {

    private final Fitness fitness = new Fitness(100);

    @Test
    void aNodeWithoutConditionsIsFit() {
        assertThat(fitness.unfit()).isEmpty();
        assertThat(fitness.priority()).isEqualTo(100);
    }

    @Test
    void aConditionWithoutAWeightMakesItUnfitAndSaysWhy() {
        assertThat(fitness.set("link", 0, false, "eth0 is down")).isTrue();
        assertThat(fitness.set("listeners", 0, false, "not open")).isTrue();
        assertThat(fitness.unfit()).contains("link: eth0 is down; listeners: not open");
        assertThat(fitness.set("link", 0, true, "")).isTrue();
        assertThat(fitness.set("link", 0, true, "")).isFalse();
        assertThat(fitness.priority()).isEqualTo(100);
    }

    @Test
    void weightsAddUpAndLeaveAtLeastOne() {
        fitness.set("web", 30, false, "");
        fitness.set("app", 40, false, "");
        assertThat(fitness.priority()).isEqualTo(30);
        fitness.set("db", 90, false, "");
        assertThat(fitness.priority()).isEqualTo(1);
        assertThat(fitness.unfit()).isEmpty();
    }

    @Test
    void theOwnerStaysTheOwner() {
        Fitness owner = new Fitness(255);
        owner.set("web", 30, false, "");
        assertThat(owner.priority()).isEqualTo(255);
    }
}
