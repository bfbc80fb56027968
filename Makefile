# Targets for a fresh Debian machine: each installs what it needs.
PACKAGES = libopenblas-dev libpng-dev zlib1g-dev libjpeg62-turbo-dev libwebp-dev libgif-dev libtiff-dev libavif-dev \
	libcairo2-dev libarchive-dev nettle-dev libdnnl-dev libsqlite3-dev fonts-dejavu-core pkg-config
# The pictures that demo images are composed of: cut-outs with alpha, and photographs.
FIGURE_PACKAGES = tuxpaint-stamps-default mate-backgrounds
SLURM_PACKAGES = slurm-wlm munge parallel
# Takes the pickles out of checkpoints, as seeds.
FUZZ_PACKAGES = unzip
BUNDLE_PACKAGES = patchelf gcc libc6-dev binutils
SUDO = $(shell test "$$(id -u)" = 0 || echo sudo)
PROGRAM = .build/release/jc-stats
SOURCES = Package.swift Sources Tests

# Where `make notebooks` keeps its Python packages.
NOTEBOOKS = .venv-notebooks

.PHONY: setup setup-figures setup-slurm setup-fuzz setup-bundle build test test-address test-thread test-slurm figures gallery \
	notebooks install bundle test-bundle wheel test-wheel format lint fuzz clean

# Do nothing where every package is there.
setup: WANTED = $(PACKAGES)
setup-figures: WANTED = $(FIGURE_PACKAGES)
setup-slurm: WANTED = $(SLURM_PACKAGES)
setup-fuzz: WANTED = $(FUZZ_PACKAGES)
setup-bundle: WANTED = $(BUNDLE_PACKAGES)
setup setup-figures setup-slurm setup-fuzz setup-bundle:
	@missing=""; for package in $(WANTED); do \
		dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
		echo "installing$$missing"; $(SUDO) apt-get update -qq && \
		$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	fi

build: setup
	swift build -c release

# In release mode: numeric code is many times slower without optimisation.
test: setup
	swift test -c release -Xswiftc -enable-testing

# All tests under a sanitizer, the built binary included, in folders of their own; what bounds the program's memory is not
# checked there, a sanitizer's being many times as much.
SANITIZED = swift test -c release -Xswiftc -enable-testing
test-address: setup
	JC_STATS_SANITIZER=address SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=1 \
		LSAN_OPTIONS=print_suppressions=0:suppressions=$(CURDIR)/Tests/Sanitizers/leaks.txt \
		$(SANITIZED) --sanitize=address --scratch-path .build-address

test-thread: setup
	JC_STATS_SANITIZER=thread SWIFT_BACKTRACE=enable=no \
		$(SANITIZED) --sanitize=thread --scratch-path .build-thread

# Shards through Sources/Cluster/submit.sh on a real Slurm of one node, which lives in a temporary folder while the test runs.
test-slurm: build setup-slurm
	Tests/Cluster/run_slurm.sh $(PROGRAM)

# Figure 1 shows pairs of an elephant, Figure 3 is exact, Figure 5 drawn from the exported losses, and Figures 2 and 4 are
# measured on demo images. DATA=images measures others, CHECKPOINT=file another network than the program's own. report.html
# shows all of it on one page.
figures: build setup-figures
	$(PROGRAM) figures --html report.html $(if $(CHECKPOINT),--checkpoint "$(CHECKPOINT)") $(if $(DATA),--data "$(DATA)")

# Every kind of chart at the widths of a column and of both, for Figures/gallery/README.md.
gallery: build setup-figures
	Figures/gallery/draw.sh $(PROGRAM)

# Executes the notebooks that check the figures' CSVs, and where the program is built one that makes their numbers again by the
# Python package; fails when a check does. Needs Python, 3.11 or later.
notebooks: $(NOTEBOOKS)/installed
	PYTHONPATH="$(CURDIR)/Packaging/python" JC_STATS="$(wildcard $(CURDIR)/$(PROGRAM))" \
		$(NOTEBOOKS)/bin/python Notebooks-exports/build_notebooks.py

$(NOTEBOOKS)/installed: Notebooks-exports/requirements.txt
	@python3 -c "import ensurepip" 2>/dev/null || { echo "installing python3-venv"; $(SUDO) apt-get update -qq && \
		$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv; }
	@echo "installing Notebooks-exports/requirements.txt into $(NOTEBOOKS), about half a minute"
	python3 -m venv --clear $(NOTEBOOKS)
	$(NOTEBOOKS)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

# The program, its checkpoint, scripts for Slurm, completions of three shells and manual pages: make install PREFIX=$$HOME/.local
PREFIX = /usr/local
NAME = tiny-imagenet-randomcrop
MANUAL = .build/manual
install: build
	mkdir -p $(MANUAL)
	swift package -c release --allow-writing-to-package-directory generate-manual --multi-page \
		--output-directory $(MANUAL)
	install -D -m 755 $(PROGRAM) "$(DESTDIR)$(PREFIX)/bin/jc-stats"
	for file in $(NAME).safetensors $(NAME).md $(NAME).csv $(NAME).png; do \
		install -D -m 644 "Sources/jc-stats/Checkpoints/$$file" "$(DESTDIR)$(PREFIX)/share/jc-stats/$$file"; \
	done
	for file in submit.sh sdf-array.sbatch merge.sbatch README.md; do \
		install -D -m 755 "Sources/Cluster/$$file" "$(DESTDIR)$(PREFIX)/share/jc-stats/cluster/$$file"; \
	done
	for page in $(MANUAL)/*.1; do \
		install -D -m 644 "$$page" "$(DESTDIR)$(PREFIX)/share/man/man1/$${page##*/}"; \
	done
	set -e; install_completion() { mkdir -p "$(DESTDIR)$(PREFIX)/share/$$2"; \
		$(PROGRAM) --generate-completion-script $$1 > "$(DESTDIR)$(PREFIX)/share/$$2/$$3"; }; \
	install_completion bash bash-completion/completions jc-stats; \
	install_completion zsh zsh/site-functions _jc-stats; \
	install_completion fish fish/vendor_completions.d jc-stats.fish

# The program for machines that have nothing of it: dist/jc-stats-VERSION-linux-x86_64.tar.gz runs wherever it is unpacked.
# `make -o build ...` takes the program as it is built.
BUNDLE = $(wildcard dist/jc-stats-*-linux-x86_64.tar.gz)
bundle: build setup-bundle
	rm -rf dist && mkdir dist
	$(MAKE) -o build install PREFIX= DESTDIR="$(CURDIR)/dist/installed"
	Packaging/bundle.sh $(PROGRAM) dist/installed dist

# In an empty root folder, and in each of ROOTS: root folders of other systems, as debootstrap makes them. As root.
test-bundle:
	$(SUDO) Tests/Bundle/run_bundle.sh "$(BUNDLE)" $(PROGRAM) $(ROOTS)

# Of the bundle: the command and the Python package of Packaging/python, for pip. These two targets need Python, 3.9 or later.
wheel:
	python3 Packaging/wheel.py "$(BUNDLE)" dist

test-wheel:
	Tests/Bundle/run_wheel.sh dist/jc_stats-*.whl

format:
	swift format --in-place --recursive $(SOURCES)

lint:
	swift format lint --strict --recursive $(SOURCES)

# Coverage-guided fuzzing of the readers, one after the other: make fuzz READER=image SECONDS=600. Tests/Fuzzing/README.md
# says what it found. The tests' own mutations grow with JC_STATS_FUZZ=10000 make test.
READER = image tar zip cifar names pickle torch safetensors folder csv json recipe
SECONDS = 60
fuzz: setup setup-fuzz
	swift build -c release --package-path Tests/Fuzzing --scratch-path .build-fuzz -Xswiftc -sanitize=fuzzer,address \
		-Xswiftc -parse-as-library -Xswiftc -enable-testing -Xswiftc -use-ld=lld \
		-Xcc -fsanitize=fuzzer-no-link,address
	set -e; for reader in $(READER); do Tests/Fuzzing/run.sh $$reader $(SECONDS); done

clean:
	rm -rf .build .build-* dist
