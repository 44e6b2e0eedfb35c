package io.sluice.rules;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;

/**
 * The house rules on packages, names and visibility, for the packages below one root: {@code io.sluice}, or a fixture
 * that breaks them. No rule fails on emptiness.
 */
record HouseRules(String root) {

    private static final String NULL_MARKED = "org.jspecify.annotations.NullMarked";
    private static final String BANNED_NAME = "(?!package-info).*(Manager|Helper|Util|Utils|Impl)";
    private static final String SHARED_STATE =
            "java\\.util\\.concurrent\\.(atomic\\.(Atomic(Integer|Long|Boolean|Reference)(Array)?|.*Adder|.*Accumulator)"
                    + "|Concurrent.*|.*Queue|.*Deque)";

    /** A module sees the named other modules and no further ones. */
    ArchRule moduleSeesOnly(String module, String... others) {
        String[] allowed = Stream.concat(Stream.of(module), Stream.of(others))
                .map(this::below)
                .toArray(String[]::new);
        DescribedPredicate<JavaClass> foreign =
                resideInAPackage(root + "..").and(DescribedPredicate.not(resideInAnyPackage(allowed)));
        return noClasses()
                .that()
                .resideInAPackage(below(module))
                .should()
                .dependOnClassesThat(foreign.as("belong to a module other than %s", List.of(others)))
                .allowEmptyShould(true);
    }

    /** A library is seen by the named packages and by nobody else; {@code ..} at the end takes in what is below. */
    ArchRule librarySeenOnlyBy(String library, String... packages) {
        String[] allowed = Stream.of(packages).map(p -> root + "." + p).toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .resideOutsideOfPackages(allowed)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .allowEmptyShould(true);
    }

    /** Names say what a thing is. */
    ArchRule noClassHasAnEmptyName() {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .haveNameMatching("(.*[.$])" + BANNED_NAME)
                .allowEmptyShould(true);
    }

    /** Parts are wired by hand; one place may look up balancers that others wrote. */
    ArchRule servicesAreLookedUpOnlyBy(String classBelowRoot) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .doNotHaveFullyQualifiedName(root + "." + classBelowRoot)
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.ServiceLoader")
                .allowEmptyShould(true);
    }

    ArchRule staticFieldsAreFinal() {
        return fields().that()
                .areDeclaredInClassesThat()
                .resideInAPackage(root + "..")
                .and()
                .areStatic()
                .should()
                .beFinal()
                .allowEmptyShould(true);
    }

    /** A final reference to a counter, a queue or a concurrent map is state all the same. */
    ArchRule staticFieldsHoldNoState() {
        return noFields()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage(root + "..")
                .and()
                .areStatic()
                .should()
                .haveRawType(DescribedPredicate.describe(
                        "hold shared state", type -> type.getName().matches(SHARED_STATE)))
                .allowEmptyShould(true);
    }

    /** The packages below the root that have classes and no {@code @NullMarked} on their package-info. */
    List<String> packagesNotNullMarked(JavaClasses classes) {
        return classes.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(p -> !nullMarked(p))
                .map(JavaPackage::getName)
                .sorted()
                .toList();
    }

    /** The public top-level types where they are more than half of all, otherwise nothing. */
    List<String> publicTypesAboveHalf(JavaClasses classes) {
        List<JavaClass> top = classes.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(c -> !c.getSimpleName().equals("package-info"))
                .toList();
        List<String> open = top.stream()
                .filter(c -> c.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getName)
                .sorted()
                .toList();
        return open.size() * 2 > top.size() ? open : List.of();
    }

    private static boolean nullMarked(JavaPackage p) {
        return p.tryGetPackageInfo()
                .map(info -> info.isAnnotatedWith(NULL_MARKED))
                .orElse(false);
    }

    private String below(String module) {
        return root + "." + module + "..";
    }
}
