#!/bin/bash
# A Slurm of one node, made in a temporary folder and ended by process id, runs Sources/Cluster/submit.sh: 8 shards, two at a time,
# one of them killed, one queued again and one at its time limit while they run; the merged result must be the single run's, byte for byte.
#
#     run_slurm.sh PROGRAM
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$(realpath "${1:-.build/release/jc-stats}")
shards=8
patience=300

folder=$(mktemp -d)
# The daemons of another user read their files here.
chmod 755 "$folder"
started=()
step() { printf '%s  %s\n' "$(date +%T)" "$*"; }
fail() {
	printf 'FAILED: %s\n' "$*" >&2
	for log in "$folder"/*.log "$folder"/out/log/*.log; do
		[ -s "$log" ] || continue
		printf -- '--- %s\n' "${log#"$folder"/}" >&2
		tail -n 15 "$log" >&2
	done
	exit 1
}

end() {
	local status=$? pid left
	trap - EXIT INT TERM
	# Jobs first: their programs are children of slurmd's step daemons, not of this script.
	if [ -s "$folder/slurmctld.pid" ]; then
		scancel --user="$(id -un)" 2>/dev/null || true
		for _ in $(seq 20); do [ -n "$(squeue --noheader 2>/dev/null)" ] || break; sleep 0.2; done
	fi
	for ((place = ${#started[@]} - 1; place >= 0; place--)); do
		pid=${started[place]}
		kill "$pid" 2>/dev/null || continue
		for _ in $(seq 50); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
		kill -KILL "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
	left=$(ours)
	[ -z "$left" ] || kill -KILL $left 2>/dev/null || true
	rm -rf "$folder"
	step "stopped what was started"
	exit $status
}

# Processes that were started with this Slurm's configuration; with a task, its program alone.
ours() { # [task]
	local environment pid
	for environment in /proc/[0-9]*/environ; do
		pid=${environment//[^0-9]/}
		tr '\0' '\n' 2>/dev/null <"$environment" | grep -qx "SLURM_CONF=$folder/slurm.conf" || continue
		if [ -n "${1:-}" ]; then
			tr '\0' '\n' 2>/dev/null <"$environment" | grep -qx "SLURM_ARRAY_TASK_ID=$1" || continue
			# A bundle's program is run by a loader of that name.
			[ "$(cat "/proc/$pid/comm")" = jc-stats ] || continue
		fi
		echo "$pid"
	done 2>/dev/null
}

trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Waits until the command after the name succeeds.
await() {
	local name=$1 start=$SECONDS
	shift
	until "$@" >/dev/null 2>&1; do
		[ $((SECONDS - start)) -lt $patience ] || fail "expected $name within $patience s"
		sleep 0.1
	done
}

free_port() { # from, to
	local port
	for port in $(shuf -i "$1-$2"); do
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
	done
	fail "expected a free port in $1-$2"
}

configure() {
	local host
	host=$(hostname -s)
	mkdir -m 755 "$folder/state" "$folder/spool" "$folder/munge"
	(umask 077 && head -c 1024 /dev/urandom >"$folder/munge.key")
	cat >"$folder/slurm.conf" <<-CONF
		ClusterName=jcstats
		SlurmctldHost=$host(127.0.0.1)
		SlurmctldPort=$(free_port 20000 24999)
		SlurmdPort=$(free_port 25000 29999)
		SlurmUser=$(id -un)
		SlurmdUser=$(id -un)
		AuthType=auth/munge
		AuthInfo=socket=$folder/munge/socket,cred_expire=5
		CryptoType=crypto/munge
		StateSaveLocation=$folder/state
		SlurmdSpoolDir=$folder/spool
		SlurmctldPidFile=$folder/slurmctld.pid
		SlurmdPidFile=$folder/slurmd.pid
		ProctrackType=proctrack/linuxproc
		TaskPlugin=task/none
		SelectType=select/cons_tres
		SelectTypeParameters=CR_CPU
		SchedulerType=sched/backfill
		SchedulerParameters=bf_interval=1,sched_interval=1
		JobAcctGatherType=jobacct_gather/none
		AccountingStorageType=accounting_storage/none
		MpiDefault=none
		MailProg=/bin/true
		ReturnToService=2
		SlurmdParameters=config_overrides
		NodeName=$host NodeAddr=127.0.0.1 CPUs=2 SocketsPerBoard=1 CoresPerSocket=2 ThreadsPerCore=1 State=UNKNOWN
		PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
	CONF
	export SLURM_CONF=$folder/slurm.conf
}

# Runs a command that a signal to this script ends at once, as it would not where bash waits for it in the foreground.
run() {
	"$@" &
	started+=($!)
	local status=0
	wait $! || status=$?
	unset 'started[-1]'
	return $status
}

start() { # name, command ...
	local name=$1
	shift
	"$@" >"$folder/$name.log" 2>&1 &
	started+=($!)
}

start_slurm() {
	PATH=$PATH:/usr/sbin:/sbin
	start munged munged --foreground --force --key-file="$folder/munge.key" --socket="$folder/munge/socket" \
		--pid-file="$folder/munge/pid" --seed-file="$folder/munge/seed" --log-file="$folder/munge/log" --num-threads=2
	await "munged" test -S "$folder/munge/socket"
	start slurmctld slurmctld -D -c -f "$SLURM_CONF"
	await "slurmctld" scontrol ping
	start slurmd slurmd -D -c -f "$SLURM_CONF" -N "$(hostname -s)"
	await "an idle node" eval '[ "$(sinfo --noheader --format=%T)" = idle ]'
}

# Demo images where the pictures that they are made of are installed, else patterns in CIFAR's binary layout.
make_images() {
	if "$program" demo-data "$folder/images" --count 400 --size 96x72 --quiet >/dev/null 2>&1; then
		DATA=$folder/images
		step "images: 400 demo images of 96 x 72 pixels"
	else
		DATA=$folder/images.bin
		perl -e 'binmode STDOUT; for $i (0 .. 1999) { print chr($i % 10); for $c (0 .. 2) { for $p (0 .. 1023) {
			print chr(int(127 + 60 * sin(0.3 * ($p % 32) + 7 * $i + 3 * $c) + 60 * cos(0.17 * int($p / 32) * (1 + $i % 5))))
			} } }' >"$DATA"
		step "images: 2,000 patterns of 32 x 32 pixels"
	fi
}

# Whether the shard has committed pairs: its store is longer than empty tables.
has_begun() { [ "$(stat -c %s "$OUTPUT/part-$1.sqlite" 2>/dev/null || echo 0)" -gt 65536 ]; }
restarts() { scontrol show job --oneliner "${array}_$1" | grep -o ' Restarts=[0-9]*' | cut -d= -f2; }
is_done() { [ -z "$(squeue --noheader)" ]; }

[ -x "$program" ] || fail "$program: expected the built program"
step "Slurm $(dpkg-query -W -f='${Version}' slurmctld), configuration in $folder"
configure
start_slurm
step "munged, slurmctld and slurmd run: $(sinfo --noheader --format='%D node, %c CPUs, %T')"

make_images
export DATA JC_STATS=$program OUTPUT=$folder/out OPTIONS="--side 64 --pairs-per-image 12"
step "single run"
run "$program" sdf "$DATA" $OPTIONS --store "$folder/single.sqlite" --quiet -o "$folder/single.json" \
	-o "$folder/single.csv" >/dev/null || fail "the single run"
submitted=$(Sources/Cluster/submit.sh $shards --cpus-per-task=1) || fail "submit.sh"
echo "$submitted"
array=$(sed -n 's/^array \([0-9]*\):.*/\1/p' <<<"$submitted")
merge=$(sed -n 's/^merge \([0-9]*\):.*/\1/p' <<<"$submitted")

most=0
await "shard 3 to begin" has_begun 3
running=$(squeue --noheader --states=R --array | wc -l)
step "$running tasks run; shard 3 has $(stat -c %s "$OUTPUT/part-3.sqlite") bytes"
victim=$(ours 3)
[ -n "$victim" ] || fail "expected shard 3 to run"
kill -KILL $victim
step "kill -9 of shard 3's program (process $victim)"
await "shard 6 to begin" has_begun 6
scontrol requeue "${array}_6"
step "scontrol requeue ${array}_6, which runs and has $(stat -c %s "$OUTPUT/part-6.sqlite") bytes"
await "shard 8 to begin" has_begun 8
scancel --batch --signal=USR1 "${array}_8"
step "USR1, as before the time limit, to shard 8, which has $(stat -c %s "$OUTPUT/part-8.sqlite") bytes"

start=$SECONDS
until is_done; do
	[ $((SECONDS - start)) -lt $patience ] || fail "expected all jobs to end within $patience s: $(squeue)"
	count=$(squeue --noheader --states=R --array | wc -l)
	[ "$count" -le "$most" ] || most=$count
	sleep 0.3
done
[ "$most" -eq 2 ] || fail "expected two tasks at a time, found $most"
for task in $(seq $shards) ; do
	job=$(scontrol show job --oneliner "${array}_$task")
	case $task in 3 | 6 | 8) expected=1 ;; *) expected=0 ;; esac
	[ "$(restarts "$task")" = $expected ] || fail "shard $task: expected $expected restarts, found $job"
	[[ $job == *JobState=COMPLETED* ]] || fail "shard $task: $job"
done
[[ $(scontrol show job --oneliner "$merge") == *JobState=COMPLETED* ]] || fail "merge: $(scontrol show job "$merge")"
step "shard logs: $(grep -h 'queued again' "$OUTPUT"/log/shard-*.log | paste -sd ';')"
step "all jobs completed, shards 3, 6 and 8 restarted once; the merge job printed:"
sed 's/^/    /' "$OUTPUT/log/merge.log" | cut -c1-120

for ending in json csv; do
	cmp "$folder/single.$ending" "$OUTPUT/sdf.$ending" || fail "the merged $ending differs from the single run's"
done
step "sdf.json and sdf.csv of the merged store: the single run's bytes"
# SQLite counts its transactions in the file's header, and a run's depend on its speed; merging one part counts alike.
"$program" merge "$folder/one.sqlite" "$folder/single.sqlite" >/dev/null
cmp "$folder/one.sqlite" "$OUTPUT/all.sqlite" || fail "the merged store differs from the single run's"
others=$(cmp -l "$folder/single.sqlite" "$OUTPUT/all.sqlite" | awk '!(($1 >= 25 && $1 <= 28) || ($1 >= 93 && $1 <= 96))' | wc -l) || true
[ "$others" -eq 0 ] || fail "expected the single run's store but for SQLite's counters, found $others other bytes"
step "all.sqlite, $(stat -c %s "$OUTPUT/all.sqlite") bytes: the single run's bytes (but for SQLite's count of transactions)"
command -v parallel >/dev/null || { step "GNU parallel is not installed"; exit 0; }

# The same without Slurm, in one line.
mkdir "$folder/parallel"
run parallel --will-cite --jobs 2 --halt soon,fail=1 "$program" sdf "$DATA" $OPTIONS --shard "{}/$shards" \
	--store "$folder/parallel/part-{}.sqlite" --resume --threads 1 --quiet ::: $(seq $shards) >/dev/null &&
	"$program" merge "$folder/parallel/all.sqlite" "$folder"/parallel/part-*.sqlite || fail "GNU parallel"
cmp "$folder/parallel/all.sqlite" "$OUTPUT/all.sqlite" || fail "the store of GNU parallel differs"
step "GNU parallel: the same store"
