package io.sluice.rules.broken.daemon;

import java.util.ServiceLoader;
import org.yaml.snakeyaml.Yaml;

/** Fixture: YAML outside the loader, and a service lookup. */
public class ReadsYaml {

    Yaml yaml = new Yaml();
    ServiceLoader<Runnable> services = ServiceLoader.load(Runnable.class);
}
